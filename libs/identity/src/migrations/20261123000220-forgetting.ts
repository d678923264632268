import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `create index challenge_issued_at on identity.challenge (issued_at)`,

  // A challenge counts for a day (sends per number), and as long as its renewal waits for a code. A number's row is of no
  // more use once no challenge names it, its day is over and no failure stands: a row of failures is never forgotten, or
  // the ceiling of security item 5 could be reached by waiting.
  `create function identity.forget_codes(p_hours integer, p_most integer) returns integer
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
   as $$
   declare
     v_today date := (app.now() at time zone 'Asia/Kuwait')::date;
     v_gone integer; v_all integer := 0;
   begin
     delete from identity.challenge c using (
       select o.id from identity.challenge o
       where o.issued_at < app.now() - make_interval(hours => greatest(p_hours, 24))
         and not exists (select from lifecycle.head h where h.thing = o.renewal_id and h.state = 'AWAITING_CODE')
       order by o.issued_at limit p_most for update skip locked) old
     where c.id = old.id;
     get diagnostics v_gone = row_count; v_all := v_gone;

     delete from identity.number_guard g using (
       select o.phone_index from identity.number_guard o
       where o.wrong_on < v_today and o.failures_in_row = 0
         and not exists (select from identity.challenge c where c.phone_index = o.phone_index)
       limit p_most for update skip locked) old
     where g.phone_index = old.phone_index;
     get diagnostics v_gone = row_count; v_all := greatest(v_all, v_gone);

     delete from identity.send_budget b where b.day < v_today - 1;
     return v_all;
   end $$`,

  `revoke all on function identity.forget_codes from public`,
  `grant usage on schema identity to tajdeed_relay`,
  `grant execute on function identity.forget_codes to tajdeed_relay`,
];

/** Codes and counters that are of no more use are forgotten, by a function alone. */
export class ForgetCodes20261123000220 implements MigrationInterface {
  readonly name = 'ForgetCodes20261123000220';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function identity.forget_codes`);
    await runner.query(`drop index identity.challenge_issued_at`);
  }
}
