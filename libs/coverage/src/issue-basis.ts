import { Injectable } from '@nestjs/common';
import { VOID_WINDOW_MS, type DateText } from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';

/** What a coverage is issued on: the person, the quote, and the capture or exemption that pays for it. */
export interface IssueBasis {
  readonly personId: string;
  readonly quoteId: string;
  readonly rowCode: string;
  readonly article: string | null;
  readonly startsOn: DateText;
  readonly endsOn: DateText;
  readonly totalFils: bigint;
  readonly capture: Capture | null;
}

/** A capture that an inquiry confirmed. */
export interface Capture {
  readonly attemptId: string;
  /** True once the bank's void window is over (D18). */
  readonly final: boolean;
  /** When it is, or was, final: ms since 1970. */
  readonly finalAt: number;
}

/** Why a renewal must not be given a coverage; a person decides. */
export type BasisFault = 'no-confirmed-capture' | 'several-captures' | 'amount-differs';

/**
 * Reads whether invariant 2 holds: a capture confirmed by inquiry, or a fee of zero with its exemption recorded. What it finds
 * stays so until the caller's transaction ends: a correction that takes the money back comes before or after it, and not beside it.
 */
@Injectable()
export class IssueBasisReader {
  constructor(private readonly database: Database) {}

  async read(renewalId: string): Promise<IssueBasis | BasisFault> {
    await this.database.query(`select payments.hold_captures($1)`, [renewalId]);
    const rows = await this.database.query<BasisRow>(BASIS, [renewalId, VOID_WINDOW_MS]);
    if (rows.length > 1) return 'several-captures';
    const [row] = rows;
    if (!row?.personId) return 'no-confirmed-capture';
    const { capture, amountFils, totalFils, ...quote } = row;
    if (capture ? amountFils !== totalFils : totalFils !== '0') return 'amount-differs';
    return {
      ...quote,
      totalFils: BigInt(totalFils),
      capture: capture && { ...capture, finalAt: Number(capture.finalAt) },
    };
  }
}

interface BasisRow extends Omit<IssueBasis, 'totalFils' | 'capture'> {
  readonly totalFils: string;
  readonly amountFils: string | null;
  readonly capture: { readonly attemptId: string; readonly final: boolean; readonly finalAt: string } | null;
}

// An attempt is CAPTURED or CONFIRMED only by the bank's own answer to an inquiry; the count of inquiries is a second look.
const BASIS = `
  with renewal as (select renewal_id, person_id from renewals.v_renewal where renewal_id = $1),
  captured as (
    select a.attempt_id, a.quote_id, a.amount_fils, a.state = 'CONFIRMED' as final,
      floor(extract(epoch from a.moved_at) * 1000 + case when a.state = 'CAPTURED' then $2 else 0 end)::text as final_at
    from payments.v_attempt a
    where a.renewal_id = $1 and a.state in ('CAPTURED', 'CONFIRMED') and a.inquiries > 0),
  paid as (
    select q.*, c.attempt_id, c.amount_fils, c.final, c.final_at
    from captured c join fees.v_quote q on q.quote_id = c.quote_id and q.renewal_id = $1),
  exempted as (
    select q.*, null::uuid as attempt_id, null::bigint as amount_fils, null::boolean as final, null::text as final_at
    from fees.v_quote q where q.renewal_id = $1 and q.live and q.exempt and not exists (select from captured))
  select r.person_id as "personId", b.quote_id as "quoteId", b.row_code as "rowCode", b.article,
    b.starts_on::text as "startsOn", b.ends_on::text as "endsOn", b.total_fils::text as "totalFils",
    b.amount_fils::text as "amountFils",
    case when b.attempt_id is not null then
      json_build_object('attemptId', b.attempt_id, 'final', b.final, 'finalAt', b.final_at) end as capture
  from renewal r join (select * from paid union all select * from exempted) b on true`;
