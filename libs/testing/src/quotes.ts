import { renewalLifecycle } from '@tajdeed/domain';
import { newId, stepKey } from '@tajdeed/platform';
import type { TestDatabase } from './database';
import { exampleMove } from './recorder';
import type { TestRoom } from './renewals';

/** What a quote of a spec says; the rest is one year by the schedule in force. */
export interface GivenQuote {
  readonly totalFils?: number;
  readonly validForMs?: number;
}

const ONE_DAY_MS = 86_400_000;

/** Fixes a quote for a renewal that awaits its term, which then awaits payment; answers the quote's id. */
export async function givenQuote(
  database: TestDatabase,
  { db, recorder }: Pick<TestRoom, 'db' | 'recorder'>,
  renewalId: string,
  given: GivenQuote = {},
): Promise<string> {
  const quoteId = newId();
  await database.query(
    `insert into fees.quote (quote_id, renewal_id, schedule_id, row_code, years, starts_on, ends_on, unit, unit_fils, quantity,
       total_fils, exempt, article, assumed, facts, lines, why, made_at, valid_until)
     select $1, $2, r.schedule_id, r.code, 1, d.today + 1, d.today + 365, 'per_year', $3, 1, $3, false, '18', '{}',
       '{}', '[]', '{}', app.now(), app.now() + $4 * interval '1 millisecond'
     from (select (app.now() at time zone 'Asia/Kuwait')::date as today) d, fees.fee_row r join fees.schedule s on s.schedule_id = r.schedule_id and s.in_force @> app.now()
     where r.pricing = 'fixed' order by r.code limit 1`,
    [quoteId, renewalId, given.totalFils ?? 100_000, given.validForMs ?? ONE_DAY_MS],
  );
  const head = await recorder.head(renewalId);
  const move = exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, 'term.chosen');
  const step = { key: stepKey(quoteId, 'term.chosen'), actor: 'resident' as const, renewalId };
  await db.transaction(() => recorder.record(step, [move]));
  return quoteId;
}
