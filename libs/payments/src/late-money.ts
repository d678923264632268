import type { Database } from '@tajdeed/platform';
import type { PaysFor } from './paid-days';

/** Money that came too late for the renewal, or for the same person's days, and is not back yet. */
export interface LateMoney {
  /** When its payer hears of it next, ms since 1970: its case is due. Null where no time is set any more. */
  readonly answerBy: number | null;
}

/** Nobody pays a second time while the first money is still here, although it pays for nothing; undefined where none is. */
export async function lateMoney(
  db: Database,
  { personId, renewalId, quoteId }: PaysFor,
): Promise<LateMoney | undefined> {
  const [late] = await db.query<LateMoney>(LATE, [personId, renewalId, quoteId]);
  return late;
}

const LATE = `
  with mine as (
    select attempt_id from payments.attempt where renewal_id = $2
    union all
    select a.attempt_id from payments.attempt a join fees.v_quote theirs on theirs.quote_id = a.quote_id
      join fees.v_quote q on q.quote_id = $3 and daterange(q.starts_on, q.ends_on, '[]') && daterange(theirs.starts_on, theirs.ends_on, '[]')
    where a.person_id = $1 and a.renewal_id <> $2)
  select (select floor(extract(epoch from min(c.due_at)) * 1000)::float8 from cases.v_case c
      join lifecycle.head ch on ch.thing = c.case_id and ch.state not in ('CLOSED', 'MERGED')
    where c.subject = m.attempt_id and c.due_at > app.now()) as "answerBy"
  from mine m join lifecycle.head h on h.thing = m.attempt_id and h.state = 'CAPTURED_LATE'
  limit 1`;
