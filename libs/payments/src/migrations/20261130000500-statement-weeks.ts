import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A look a week at every statement against all that came through Kafka, and how far it has come; `day` is the first of its week. */
export class LookAtAllStatements20261130000500 implements MigrationInterface {
  readonly name = 'LookAtAllStatements20261130000500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table payments.statement_week (
      day date primary key,
      began_at timestamptz not null default app.now(),
      ended_at timestamptz,
      upto uuid,
      heard bigint not null default 0,
      differing bigint not null default 0)`);
    await runner.query(`grant select, insert, update on payments.statement_week to tajdeed_worker`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table payments.statement_week`);
  }
}
