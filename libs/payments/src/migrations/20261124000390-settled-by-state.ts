import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // The api lets nobody pay again by itself: only an attempt that is recorded as settled is let go.
  `revoke update (blocks, unproven) on payments.attempt from tajdeed_api`,
  `create function payments.let_go(p_attempt uuid) returns void
     language sql security definer set search_path = pg_catalog, pg_temp
   begin atomic
     update payments.attempt a set blocks = false, unproven = false
       from lifecycle.head h where a.attempt_id = p_attempt and h.thing = a.attempt_id and h.state = 'SETTLED';
   end`,
  `revoke all on function payments.let_go from public`,
  `grant execute on function payments.let_go to tajdeed_api`,
];

/** What an attempt held is let go by its recorded state alone. */
export class LetGoByState20261124000390 implements MigrationInterface {
  readonly name = 'LetGoByState20261124000390';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function payments.let_go`);
    await runner.query(`grant update (blocks, unproven) on payments.attempt to tajdeed_api`);
  }
}
