import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // Whose call it was, so that an answer is kept as long as its renewal is open (security item 38). No personal data: an
  // id that stands in every event.
  `alter table platform.idempotency add column renewal uuid`,

  // A day at least, whatever the setting says. Made-up time counts: what is old is what app.now() says.
  `create function platform.forget_answers(p_hours integer, p_most integer) returns integer
     language sql volatile security definer set search_path = pg_catalog, pg_temp
   as $$
     with old as (
       select i.scope, i.key from platform.idempotency i
       where i.created_at < app.now() - make_interval(hours => greatest(p_hours, 24))
         and not exists (select from lifecycle.head h join lifecycle.state s on s.kind = h.kind and s.state = h.state
                         where h.thing = i.renewal and not s.ends)
       order by i.created_at limit p_most for update skip locked),
     gone as (
       delete from platform.idempotency i using old where i.scope = old.scope and i.key = old.key returning 1)
     select count(*)::integer from gone
   $$`,

  // A window that is over counts nothing: the next call begins a new one, whether the row is there or not.
  `create function platform.forget_rates(p_most integer) returns integer
     language sql volatile security definer set search_path = pg_catalog, pg_temp
   as $$
     with old as (
       select r.name, r.source from platform.rate_limit r where r.window_ends <= app.now()
       limit p_most for update skip locked),
     gone as (
       delete from platform.rate_limit r using old where r.name = old.name and r.source = old.source returning 1)
     select count(*)::integer from gone
   $$`,

  `revoke all on all functions in schema platform from public`,
  `grant execute on function platform.begin_call, platform.take_rate to tajdeed_api`,
  `grant usage on schema platform to tajdeed_relay`,
  `grant execute on function platform.forget_answers, platform.forget_rates to tajdeed_relay`,
];

/** What kept answers and coarse limits are of no more use is forgotten, by functions alone. */
export class ForgetAnswers20261123000210 implements MigrationInterface {
  readonly name = 'ForgetAnswers20261123000210';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function platform.forget_answers, platform.forget_rates`);
    await runner.query(`alter table platform.idempotency drop column renewal`);
  }
}
