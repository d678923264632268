import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // Bank days of a terminal that had captures and whose file did not come in its time: once a case each, until it came or its
  // captures did otherwise. `seen_on`: the last night on which captures of it were still awaited.
  `create table payments.settlement_overdue (
     terminal text not null,
     bank_day date not null,
     subject uuid not null unique check (uuid_extract_version(subject) = 7),
     noticed_at timestamptz not null default app.now(),
     seen_on date not null,
     came_at timestamptz,
     primary key (terminal, bank_day))`,
  `create index settlement_overdue_open on payments.settlement_overdue (terminal) where came_at is null`,
  // How far a night's look at what is awaited has come: the place of its last capture.
  `create table payments.overdue_check (
     day date primary key,
     began_at timestamptz not null default app.now(),
     ended_at timestamptz,
     terminal text not null default '',
     upto_day date not null default '-infinity',
     entry_id uuid not null default '00000000-0000-0000-0000-000000000000',
     looked_at integer not null default 0)`,
  `grant select, insert, update on payments.settlement_overdue, payments.overdue_check to tajdeed_worker`,
  `grant select on payments.settlement_overdue, payments.overdue_check to tajdeed_api`,
];

/** A settlement file that never comes is for a person. */
export class NoticeOverdueFiles20261130000420 implements MigrationInterface {
  readonly name = 'NoticeOverdueFiles20261130000420';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table payments.overdue_check`);
    await runner.query(`drop table payments.settlement_overdue`);
  }
}
