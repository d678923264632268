import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // Renewals that stood still for too long where no resident is to act, and that people were told of: until they move on.
  `create table renewals.late (
     renewal_id uuid,
     seq integer check (seq > 0),
     kind text not null check (kind ~ '^[a-z][a-z-]{0,63}$'),
     told_at timestamptz not null default app.now(),
     primary key (renewal_id, seq))`,
  `grant select, insert, update, delete on renewals.late to tajdeed_worker`,
];

/** A renewal that our machines or the authority keep waiting is for a person. */
export class TellLateRenewals20261129000400 implements MigrationInterface {
  readonly name = 'TellLateRenewals20261129000400';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table renewals.late`);
  }
}
