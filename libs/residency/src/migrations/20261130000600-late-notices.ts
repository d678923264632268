import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // Changes of a coverage that the authority has left unanswered for too long, and that people were told of: until it answers.
  `create table residency.late_notice (
     notice_id uuid primary key references residency.owed_notice,
     told_at timestamptz not null default app.now())`,
  `grant select, insert, update, delete on residency.late_notice to tajdeed_worker`,
];

/** An authority that answers nothing to the change of a coverage is for a person. */
export class TellLateNotices20261130000600 implements MigrationInterface {
  readonly name = 'TellLateNotices20261130000600';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table residency.late_notice`);
  }
}
