import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // After a refusal the staff may have the authority told again, by a notice of its own; it acknowledges one of them at most.
  `alter table residency.notice drop constraint notice_coverage_id_key`,
  `create index notice_coverage on residency.notice (coverage_id)`,
  `create unique index one_acknowledged_notice on residency.notice (coverage_id) where outcome = 'acknowledged'`,
];

/** Several notices of one coverage, of which the authority acknowledges one. */
export class AllowSeveralNotices20261124000330 implements MigrationInterface {
  readonly name = 'AllowSeveralNotices20261124000330';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('notices are insert-only: a second one of a coverage is not taken back'));
  }
}
