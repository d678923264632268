import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create index case_by_time on cases.case (opened_at, case_id)`,
  `create view cases.v_case as
     select c.case_id, c.kind, c.subject_kind, c.subject, c.renewal_id, c.room, c.department, c.due_at, c.opened_at
     from cases.case c`,
  `grant select on cases.v_case to tajdeed_api`,
];

/** What cases are found by. */
export class PublishCaseRecords20261124000530 implements MigrationInterface {
  readonly name = 'PublishCaseRecords20261124000530';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop view cases.v_case`);
    await runner.query(`drop index cases.case_by_time`);
  }
}
