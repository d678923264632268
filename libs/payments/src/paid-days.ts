import type { Database } from '@tajdeed/platform';

/** Whose payment of which quote. */
export interface PaysFor {
  readonly personId: string | null;
  readonly renewalId: string;
  readonly quoteId: string;
}

/** The last day of the person's cover or paid term that meets the days of the quote; null where none does. */
export async function paidUntil(
  db: Database,
  { personId, renewalId, quoteId }: PaysFor,
): Promise<string | null> {
  const [paid] = await db.query<{ until: string | null }>(PAID_DAYS, [personId, renewalId, quoteId]);
  return paid?.until ?? null;
}

// A paid term counts from its capture on, whether its coverage is issued yet or held for a person to decide.
const PAID_DAYS = `
  with wanted as (select daterange(starts_on, ends_on, '[]') as days from fees.v_quote where quote_id = $3),
  taken as (
    select c.starts_on, c.ends_on from coverage.v_coverage c where c.person_id = $1 and c.state not in ('SUSPENDED', 'ENDED')
    union all
    select q.starts_on, q.ends_on from payments.attempt a
      join lifecycle.head h on h.thing = a.attempt_id and h.state in ('CAPTURED', 'CONFIRMED')
      join fees.v_quote q on q.quote_id = a.quote_id
    where a.person_id = $1 and a.renewal_id <> $2)
  select max(ends_on)::text as until from taken join wanted on days && daterange(starts_on, ends_on, '[]')`;
