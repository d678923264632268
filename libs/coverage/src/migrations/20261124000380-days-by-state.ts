import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // The api changes no coverage by itself: after a recorded decision the row follows the recorded state, and nothing else.
  `revoke update (suspended) on coverage.coverage from tajdeed_api`,
  `create function coverage.follow_state(p_coverage uuid) returns void
     language sql security definer set search_path = pg_catalog, pg_temp
   begin atomic
     update coverage.coverage c set suspended = h.state in ('SUSPENDED', 'ENDED')
       from lifecycle.head h where c.coverage_id = p_coverage and h.thing = c.coverage_id;
   end`,
  `revoke all on function coverage.follow_state from public`,
  `grant execute on function coverage.follow_state to tajdeed_api`,
];

/** The days of a coverage are held or free by its recorded state alone. */
export class HoldDaysByState20261124000380 implements MigrationInterface {
  readonly name = 'HoldDaysByState20261124000380';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function coverage.follow_state`);
    await runner.query(`grant update (suspended) on coverage.coverage to tajdeed_api`);
  }
}
