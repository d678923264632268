import type { QueryRunner } from 'typeorm';

// In the order in which it happened. What a settlement by hand gave back was earned, due, or never booked before.
const PAST = `do $$
  declare m record; v_rows json; v_transfers jsonb; v_at text;
  begin
    for m in
      select h.thing, h.seq, h.event, h.from_state, h.occurred_at, h.facts::json ->> 'outcome' as outcome,
        a.renewal_id, a.quote_id, a.amount_fils
      from lifecycle.history h join payments.attempt a on a.attempt_id = h.thing
      where h.kind = 'attempt'
        and h.event in ('attempt.captured', 'attempt.captured_late', 'attempt.voided', 'attempt.settled')
      order by h.occurred_at, h.thing, h.seq
    loop
      v_at := m.thing || ':' || m.seq;
      select coalesce(json_agg(json_build_object('row', schedule_id || ':' || row_code, 'fils', fils::text) order by line), '[]')
        into v_rows from fees.v_quote_line where quote_id = m.quote_id;
      v_transfers := case
        when m.event = 'attempt.captured' then
          payments.past_rows(v_rows, 'receivable', 'fees') || payments.past_one('clearing', 'receivable', m.amount_fils)
        when m.event = 'attempt.captured_late' then payments.past_one('clearing', 'refunds-due', m.amount_fils)
        when m.event = 'attempt.voided' then payments.past_one('receivable', 'clearing', m.amount_fils)
        when m.outcome <> 'returned' then '[]'::jsonb
        when m.from_state = 'CONFIRMED' then
          payments.past_rows(v_rows, 'fees', 'refunds-due') || payments.past_one('refunds-due', 'clearing', m.amount_fils)
        when m.from_state = 'CAPTURED_LATE' then payments.past_one('refunds-due', 'clearing', m.amount_fils)
        else payments.past_one('clearing', 'refunds-due', m.amount_fils)
          || payments.past_one('refunds-due', 'clearing', m.amount_fils)
      end;
      if jsonb_array_length(v_transfers) > 0 then
        perform payments.enter(
          case m.event when 'attempt.settled' then 'settled-by-hand' when 'attempt.captured_late' then 'captured-late'
            else split_part(m.event, '.', 2) end,
          v_at, m.thing, m.renewal_id, v_at, m.occurred_at, v_transfers::json);
      end if;
      -- A cover that has ended, or never began, is owed for no more.
      if m.event = 'attempt.voided' and not exists (
        select from coverage.v_coverage c where c.renewal_id = m.renewal_id and c.state <> 'ENDED') then
        perform payments.cover_ended(m.renewal_id, v_at, m.occurred_at);
      end if;
    end loop;
  end $$`;

const shapes = [
  `create function payments.past_one(p_debit text, p_credit text, p_fils bigint) returns jsonb language sql immutable
   return jsonb_build_array(jsonb_build_object('debit', p_debit, 'credit', p_credit, 'fils', p_fils::text))`,
  `create function payments.past_rows(p_rows json, p_debit text, p_credit text) returns jsonb language sql immutable
   return (select coalesce(jsonb_agg(jsonb_build_object('debit', p_debit, 'credit', p_credit, 'row', r ->> 'row', 'fils', r ->> 'fils')
     order by n), '[]') from json_array_elements(p_rows) with ordinality as said (r, n))`,
];

/** Enters what happened to money before there was a ledger, each thing at its instant. */
export async function bookThePast(runner: QueryRunner): Promise<void> {
  for (const statement of shapes) await runner.query(statement);
  await runner.query(PAST);
  await runner.query(`drop function payments.past_one, payments.past_rows`);
}
