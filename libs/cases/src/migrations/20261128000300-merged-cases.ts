import type { MigrationInterface, QueryRunner } from 'typeorm';

const view = (more: string) => `create or replace view cases.v_case as
     select c.case_id, c.kind, c.subject_kind, c.subject, c.renewal_id, c.room, c.department, c.due_at, c.opened_at${more}
     from cases.case c`;

/** Other rooms may follow a case to the one that is decided instead of it. */
export class PublishMergedCases20261128000300 implements MigrationInterface {
  readonly name = 'PublishMergedCases20261128000300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(view(', c.merged_into'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop view cases.v_case`);
    await runner.query(view(''));
    await runner.query(`grant select on cases.v_case to tajdeed_api, tajdeed_worker`);
  }
}
