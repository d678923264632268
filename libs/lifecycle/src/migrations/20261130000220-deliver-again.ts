import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // What leaves the product by the relay and is refused again and again: words for workflows by Temporal, events by Kafka. A
  // refusal that ends within some tries is nobody's concern.
  `create view lifecycle.v_stuck as
     select thing, count(*) filter (where what = 'word')::int as words, count(*) filter (where what = 'event')::int as events
     from (select thing, 'word' as what from lifecycle.untold where refused is not null
       union all select thing, 'event' from lifecycle.parked where tries >= 3) s
     group by thing`,
  // The refusals of one thing are forgotten: it is tried at once, and a new refusal counts from the beginning.
  `create function lifecycle.deliver_again(p_thing uuid) returns integer language sql security definer
     set search_path = pg_catalog, pg_temp
   as $$
     with words as (
       update lifecycle.untold set due = clock_timestamp(), tries = 0, refused = null
       where thing = p_thing and refused is not null returning 1),
     events as (
       update lifecycle.parked set due = now(), tries = 0 where thing = p_thing and tries >= 3 returning 1)
     select ((select count(*) from words) + (select count(*) from events))::integer
   $$`,
  `revoke all on function lifecycle.deliver_again from public`,
  `grant execute on function lifecycle.deliver_again to tajdeed_api`,
  `grant select on lifecycle.v_stuck to tajdeed_api, tajdeed_worker`,
];

/** What the relay can't deliver is seen, and tried again when staff say so. */
export class DeliverAgain20261130000220 implements MigrationInterface {
  readonly name = 'DeliverAgain20261130000220';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function lifecycle.deliver_again`);
    await runner.query(`drop view lifecycle.v_stuck`);
  }
}
