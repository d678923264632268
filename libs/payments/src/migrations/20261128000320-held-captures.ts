import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // For the room of covers: what pays for a renewal stays as it is until the caller's transaction ends. Whoever moves an attempt
  // holds its row, too, so that of issuing and taking back each sees what the other did.
  `create function payments.hold_captures(p_renewal uuid) returns void language plpgsql security definer
     set search_path = pg_catalog, pg_temp
   as $$
   begin
     perform 1 from payments.attempt a join lifecycle.head h on h.thing = a.attempt_id
       where a.renewal_id = p_renewal and h.state in ('CAPTURED', 'CONFIRMED') order by a.attempt_id for share of a;
   end $$`,
  `revoke all on function payments.hold_captures from public`,
  `grant execute on function payments.hold_captures to tajdeed_worker`,
];

/** A cover is issued on money that nobody takes back at the same moment. */
export class HoldCaptures20261128000320 implements MigrationInterface {
  readonly name = 'HoldCaptures20261128000320';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function payments.hold_captures`);
  }
}
