import type { TestDatabase } from '@tajdeed/testing';

const AT_ONCE = 50_000;

/** The ids that the bank and we know a capture of the load by. */
export const captureOfLoad = (nth: number) => ({
  trackId: `RNW20261121${nth.toString().padStart(8, '0')}`,
  paymentId: `1002026325${nth.toString().padStart(8, '0')}`,
});

const QUOTE = `
  insert into fees.quote (quote_id, renewal_id, schedule_id, row_code, years, starts_on, ends_on, unit, unit_fils, quantity,
    total_fils, exempt, article, assumed, facts, lines, why, made_at, valid_until)
  select uuidv7(), uuidv7(), r.schedule_id, r.code, 1, current_date + 1, current_date + 365, 'per_year', 100000, 1, 100000, false, '18',
    '{}', '{}', '[]', '{}', app.now(), app.now() + interval '1 day'
  from fees.fee_row r join fees.schedule s on s.schedule_id = r.schedule_id and s.in_force @> app.now()
  where r.pricing = 'fixed' order by r.code limit 1 returning quote_id as id`;

/** As the recorder and the ledger leave a captured payment of 100 dinars that is confirmed; all share one quote. */
const captures = (first: number, last: number, quoteId: string) => [
  `create temp table made on commit drop as
     select lpad(n::text, 8, '0') as n, uuidv7() as attempt_id, uuidv7() as renewal_id, uuidv7() as entry_id,
       app.now() - interval '1 hour' as at
     from generate_series(${first}, ${last}) n`,
  `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id, receipt_reference,
     opened_at, blocks, unproven)
   select attempt_id, renewal_id, '${quoteId}', 'main', 'ar', 100000, 'RNW20261121' || n, 'loadreceipt00000' || n, at, false, false
   from made`,
  `insert into payments.bank_id (kind, value, attempt_id) select 'payment', '1002026325' || n, attempt_id from made`,
  `insert into lifecycle.head (thing, kind, state, seq, moved_at)
   select attempt_id, 'attempt', 'CONFIRMED', 3, at from made
   union all select renewal_id, 'renewal', 'ACKNOWLEDGED', 9, at from made`,
  `insert into lifecycle.history (thing, seq, kind, from_state, event, to_state, facts, actor, occurred_at, trace, key, renewal)
   select attempt_id, seq, 'attempt', of, event, come, '{}', 'system', at, '', uuidv7(), renewal_id
   from made cross join (values (1, null, 'attempt.opened', 'OPEN'), (2, 'OPEN', 'attempt.captured', 'CAPTURED'),
     (3, 'CAPTURED', 'attempt.confirmed', 'CONFIRMED')) as told (seq, of, event, come)`,
  `insert into payments.ledger_entry (entry_id, kind, subject, attempt_id, renewal_id, cause, posted_at, day, transfers, fils)
   select entry_id, 'captured', attempt_id || ':2', attempt_id, renewal_id, attempt_id || ':2', at,
     (at at time zone 'Asia/Kuwait')::date, 2, 200000 from made`,
  `insert into payments.ledger_transfer (entry_id, line, debit, credit, row_code, fils)
   select entry_id, line, debit, credit, row_code, 100000 from made cross join (
     select 1 as line, 'receivable' as debit, 'fees' as credit, schedule_id || ':' || row_code as row_code
     from fees.v_quote_line where quote_id = '${quoteId}'
     union all select 2, 'clearing', 'receivable', null) as booked`,
  `insert into payments.unsettled (terminal, day, entry_id, attempt_id)
   select 'main', (at at time zone 'Asia/Kuwait')::date, entry_id, attempt_id from made`,
  `insert into payments.statement (attempt_id, renewal_id, amount_fils, taken_at)
   select attempt_id, renewal_id, 100000, at from made`,
];

/** Many captures by plain SQL; what keeps rows whole one by one rests meanwhile. */
export async function givenManyCaptures(database: TestDatabase, count: number): Promise<void> {
  const [quote] = await database.query<{ id: string }>(QUOTE);
  for (let first = 0; first < count; first += AT_ONCE) {
    await database.query('begin');
    await database.query(`set local session_replication_role = replica`);
    for (const statement of captures(first, Math.min(first + AT_ONCE, count) - 1, quote!.id))
      await database.query(statement);
    await database.query('commit');
  }
  await database.query('analyze');
}
