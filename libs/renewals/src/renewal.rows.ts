import type { AttemptState, CoverageState, RefundState, RenewalState } from '@tajdeed/domain';
import type { Database } from '@tajdeed/platform';

/** Instants as ms since 1970, money as text in fils, dates as YYYY-MM-DD. */
export interface RenewalFacts {
  readonly language: 'ar' | 'en';
  readonly state: RenewalState;
  readonly movedAt: number;
  readonly lookAt: number | null;
  readonly resendFrom: number | null;
  readonly quote: QuoteFacts | null;
  readonly attempt: AttemptFacts | null;
  /** Whether money came for this renewal after it could still serve it. */
  readonly capturedLate: boolean;
  /** Money that came too late, for this renewal or the same person's days, and is not back yet; while a payment is awaited. */
  readonly late: LateFacts | null;
  /** A payment of this renewal or its person that others did not wait for any more when the bank reported that it has the money; while one is awaited. */
  readonly found: { readonly lookAt: number | null } | null;
  readonly coverage: CoverageFacts | null;
  /** Money of this renewal's payments that goes back, in the order in which that began. */
  readonly refunds: readonly RefundFacts[];
  /** What the bank took a second time for its payments. */
  readonly again: readonly SecondCaptureFacts[];
  readonly now: number;
}

export interface LateFacts {
  readonly isReturning: boolean;
  /** When its case is due, while that is ahead. */
  readonly answerBy: number | null;
}

export interface RefundFacts {
  readonly attemptId: string;
  readonly state: RefundState;
  /** What the bank gave, where that is known and less than was asked; else what was asked. */
  readonly amountFils: string;
  /** What of it the bank did not give. */
  readonly restFils: string;
  /** The payment was settled by hand since. */
  readonly settled: boolean;
  readonly movedAt: number;
}

export interface SecondCaptureFacts {
  readonly amountFils: string;
  readonly returned: boolean;
  readonly at: number;
}

export interface QuoteFacts {
  readonly quoteId: string;
  /** One of the two; the other is null. */
  readonly years: number | null;
  readonly months: number | null;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly unit: string;
  readonly unitFils: string;
  readonly totalFils: string;
  readonly validUntil: number;
}

export interface AttemptFacts {
  readonly attemptId: string;
  readonly state: AttemptState;
  readonly blocks: boolean;
  /** The bank has not said what became of the money, so its person must not pay elsewhere (D13). */
  readonly unproven: boolean;
  readonly openedAt: number;
  readonly movedAt: number;
  readonly reportedAt: number | null;
  readonly askedAt: number | null;
  readonly wantedAt: number | null;
  /** The bank's address is given out by `attempt.sent` alone. */
  readonly heldBack: boolean;
  /** What the page is called from which its payer goes to the bank, while he may. */
  readonly reference: string | null;
  readonly lookAt: number | null;
  readonly amountFils: string;
}

export interface CoverageFacts {
  readonly coverageId: string;
  readonly state: CoverageState;
  readonly number: string;
  readonly startsOn: string;
  readonly endsOn: string;
}

const ms = (column: string): string => `floor(extract(epoch from ${column}) * 1000)::float8`;

const LATE = `(
         select json_build_object('isReturning', exists (select from payments.v_refund f
             where f.attempt_id = l.attempt_id and f.state in ('REQUESTED', 'SENT', 'UNKNOWN')),
           'answerBy', (select ${ms('min(c.due_at)')} from cases.v_case c
             join lifecycle.head ch on ch.thing = c.case_id and ch.state not in ('CLOSED', 'MERGED')
             where c.subject = l.attempt_id and c.due_at > app.now()))
         from (
             select attempt_id from payments.v_attempt where renewal_id = r.renewal_id and state = 'CAPTURED_LATE'
             union all
             select a.attempt_id from payments.v_attempt a join fees.v_quote theirs on theirs.quote_id = a.quote_id
               join fees.v_quote mine on mine.renewal_id = r.renewal_id and mine.live
                 and daterange(mine.starts_on, mine.ends_on, '[]') && daterange(theirs.starts_on, theirs.ends_on, '[]')
             where a.person_id = r.person_id and a.renewal_id <> r.renewal_id and a.state = 'CAPTURED_LATE') l
         limit 1)`;

const FOUND = `(
         select json_build_object('lookAt', ${ms('fw.look_at')})
         from (
             select attempt_id, state, hint from payments.v_attempt where renewal_id = r.renewal_id
             union all
             select attempt_id, state, hint from payments.v_attempt where person_id = r.person_id) f
           left join lifecycle.watch fw on fw.thing = f.attempt_id
         where f.state in ('WATCHED', 'CANCELLED') and f.hint = 'captured' limit 1)`;

/** Everything a resident is told of his renewal, in one statement over the views that the rooms publish. */
export async function renewalFacts(database: Database, renewalId: string): Promise<RenewalFacts | undefined> {
  const [row] = await database.query<RenewalFacts>(
    `select r.language, h.state, ${ms('h.moved_at')} as "movedAt", ${ms('w.look_at')} as "lookAt",
       (select ${ms('c.resend_from')} from identity.v_challenge c
        where c.renewal_id = r.renewal_id order by c.created_at desc limit 1) as "resendFrom",
       (select json_build_object('quoteId', q.quote_id, 'years', q.years, 'months', q.months, 'startsOn', q.starts_on::text,
          'endsOn', q.ends_on::text, 'unit', q.unit, 'unitFils', q.unit_fils::text, 'totalFils', q.total_fils::text,
          'validUntil', ${ms('q.valid_until')})
        from fees.v_quote q where q.renewal_id = r.renewal_id and q.live limit 1) as quote,
       (select json_build_object('attemptId', a.attempt_id, 'state', a.state, 'blocks', a.blocks,
          'unproven', a.unproven, 'openedAt', ${ms('a.opened_at')}, 'movedAt', ${ms('a.moved_at')},
          'reportedAt', ${ms('a.reported_at')}, 'askedAt', ${ms('a.last_asked_at')}, 'wantedAt', ${ms('a.wanted_at')},
          'heldBack', a.held_back, 'reference', case when a.state = 'OPEN' then
            (select p.reference from payments.v_receipt p where p.attempt_id = a.attempt_id) end, 'lookAt', ${ms('aw.look_at')}, 'amountFils', a.amount_fils::text)
        from payments.v_attempt a left join lifecycle.watch aw on aw.thing = a.attempt_id
        where a.renewal_id = r.renewal_id order by a.opened_at desc limit 1) as attempt,
       h.state = 'EXPIRED' and exists (select from payments.v_attempt a
        where a.renewal_id = r.renewal_id and a.state = 'CAPTURED_LATE') as "capturedLate",
       case when h.state = 'AWAITING_PAYMENT' then ${LATE} end as late,
       case when h.state = 'AWAITING_PAYMENT' then ${FOUND} end as found,
       coalesce((select json_agg(json_build_object('attemptId', f.attempt_id, 'state', f.state,
          'amountFils', coalesce(f.given_fils, f.amount_fils)::text,
          'restFils', (f.amount_fils - coalesce(f.given_fils, f.amount_fils))::text, 'settled', fa.state = 'SETTLED',
          'movedAt', ${ms('f.moved_at')}) order by f.refund_id)
        from payments.v_refund f join lifecycle.head fa on fa.thing = f.attempt_id where f.renewal_id = r.renewal_id), '[]') as refunds,
       coalesce((select json_agg(json_build_object('amountFils', s.amount_fils::text, 'returned', s.returned, 'at', ${ms('s.at')})
          order by s.at) from payments.v_second_capture s where s.renewal_id = r.renewal_id), '[]') as again,
       ${ms('app.now()')} as now,
       (select json_build_object('coverageId', c.coverage_id, 'state', ch.state, 'number', c.number,
          'startsOn', c.starts_on::text, 'endsOn', c.ends_on::text)
        from coverage.v_coverage c join lifecycle.head ch on ch.thing = c.coverage_id
        where c.renewal_id = r.renewal_id limit 1) as coverage
     from renewals.v_renewal r
     join lifecycle.head h on h.thing = r.renewal_id
     left join lifecycle.watch w on w.thing = r.renewal_id
     where r.renewal_id = $1`,
    [renewalId],
  );
  return row;
}

/** What a workflow must know besides the head. */
export interface LookFacts {
  readonly challengeId: string | null;
  readonly now: number;
  readonly attempt: {
    readonly attemptId: string;
    readonly state: AttemptState;
    readonly openedAt: number;
    readonly movedAt: number;
    readonly reportedAt: number | null;
    readonly askedAt: number | null;
    readonly wantedAt: number | null;
    readonly heldBack: boolean;
  } | null;
}

/** The live code that is to be delivered, and the attempt whose outcome is not proven. */
export async function lookFacts(database: Database, renewalId: string): Promise<LookFacts> {
  const [row] = await database.query<LookFacts>(
    `select ${ms('app.now()')} as now,
       (select c.challenge_id from identity.v_challenge c where c.renewal_id = $1 and c.live limit 1) as "challengeId",
       (select json_build_object('attemptId', a.attempt_id, 'state', a.state, 'openedAt', ${ms('a.opened_at')},
          'movedAt', ${ms('a.moved_at')}, 'reportedAt', ${ms('a.reported_at')}, 'askedAt', ${ms('a.last_asked_at')},
          'wantedAt', ${ms('a.wanted_at')}, 'heldBack', a.held_back)
        from payments.v_attempt a
        where a.renewal_id = $1 and a.state in ('OPEN', 'AT_BANK', 'UNKNOWN') order by a.opened_at desc limit 1) as attempt`,
    [renewalId],
  );
  if (!row) throw new Error('a look found no row');
  return row;
}
