import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `create index quote_indicative on fees.quote (valid_until) where renewal_id is null`,

  // A renewal's quote is a record and is never forgotten. One that no longer comes to the same fils is evidence: it stays until
  // it does. A day at least, whatever the setting says.
  `create function fees.forget_quotes(p_days integer, p_most integer) returns integer
     language sql volatile security definer set search_path = pg_catalog, pg_temp
   as $$
     with old as (
       select q.quote_id from fees.quote q
       where q.renewal_id is null and q.valid_until < app.now() - make_interval(days => greatest(p_days, 1))
         and not exists (select from fees.recheck_fault f where f.quote_id = q.quote_id)
       order by q.valid_until limit p_most for update skip locked),
     gone as (
       delete from fees.quote q using old where q.quote_id = old.quote_id returning 1)
     select count(*)::integer from gone
   $$`,

  `revoke all on function fees.forget_quotes from public`,
  `grant usage on schema fees to tajdeed_relay`,
  `grant execute on function fees.forget_quotes to tajdeed_relay`,
];

/** Quotes of nobody are forgotten some time after they lapsed, by a function alone. */
export class ForgetQuotes20261126000510 implements MigrationInterface {
  readonly name = 'ForgetQuotes20261126000510';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`revoke usage on schema fees from tajdeed_relay`);
    await runner.query(`drop function fees.forget_quotes`);
    await runner.query(`drop index fees.quote_indicative`);
  }
}
