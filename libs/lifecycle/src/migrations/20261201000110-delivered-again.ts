import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // As deliver_again, which stays for processes of the version before; answers what is tried at once: words for workflows, and
  // events (workflow and reason null) with all that wait behind them.
  `create function lifecycle.deliver_refused(p_thing uuid) returns table (workflow text, reason text, seq integer)
     language sql security definer set search_path = pg_catalog, pg_temp
   as $$
     with words as (
       update lifecycle.untold set due = clock_timestamp(), tries = 0, refused = null
       where thing = p_thing and refused is not null returning id, workflow, reason),
     events as (
       update lifecycle.parked set due = now(), tries = 0 where thing = p_thing and tries >= 3 returning thing, id)
     (select workflow, reason, null::integer from words order by id)
     union all
     (select null, null, u.seq from events join lifecycle.unpublished u using (thing) where u.id >= events.id order by u.id)
   $$`,
  `revoke all on function lifecycle.deliver_refused from public`,
  `grant execute on function lifecycle.deliver_refused to tajdeed_api`,
];

/** Who has refused deliveries tried again is told which. */
export class DeliverRefused20261201000110 implements MigrationInterface {
  readonly name = 'DeliverRefused20261201000110';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function lifecycle.deliver_refused`);
  }
}
