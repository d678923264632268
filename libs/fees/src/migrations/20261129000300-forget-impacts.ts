import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `create index impact_finished on fees.impact (finished_at, impact_id)`,

  // A preview goes with all its lines or stays with them: nobody exports half of one. So the last of a batch may exceed it by
  // what it has. One that runs is never forgotten. A day at least, whatever the setting says.
  `create function fees.forget_impacts(p_days integer, p_most integer) returns integer
     language sql volatile security definer set search_path = pg_catalog, pg_temp
   as $$
     with ended as (
       select i.impact_id, sum(i.chunks + 1) over (order by i.finished_at, i.impact_id) - (i.chunks + 1) as before
       from fees.impact i where i.finished_at < app.now() - make_interval(days => greatest(p_days, 1))),
     old as (
       select e.impact_id from ended e where e.before < p_most),
     lines as (
       delete from fees.impact_changes c using old where c.impact_id = old.impact_id returning 1),
     gone as (
       delete from fees.impact i using old where i.impact_id = old.impact_id returning 1)
     select ((select count(*) from lines) + (select count(*) from gone))::integer
   $$`,

  `revoke all on function fees.forget_impacts from public`,
  `grant execute on function fees.forget_impacts to tajdeed_relay`,
];

/** Previews are forgotten some time after they ended, by a function alone. */
export class ForgetImpacts20261129000300 implements MigrationInterface {
  readonly name = 'ForgetImpacts20261129000300';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function fees.forget_impacts`);
    await runner.query(`drop index fees.impact_finished`);
  }
}
