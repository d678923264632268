import {
  DomainError,
  type ExceptionKind,
  type LineMoney,
  type LineSign,
  type LineType,
} from '@tajdeed/domain';
import type { Database } from '@tajdeed/platform';
import { HAS_COME } from './line.sql';

/** A line that is not simply matched and that nobody has decided about. */
export interface OpenException {
  readonly fileId: string;
  readonly n: number;
  readonly terminal: string;
  readonly lineId: string;
  readonly settlementId: string;
  readonly bankDay: string;
  readonly exception: ExceptionKind;
  readonly type: LineType;
  readonly sign: LineSign;
  readonly amountFils: string;
  readonly commissionFils: string;
  readonly candidates: readonly string[];
  /** The payment that it names, where that is one. */
  readonly attemptId: string | null;
  readonly renewalId: string | null;
  /** A file had that payment's own sale. */
  readonly hasCome: boolean;
}

/** The exception that people speak of by that id; `not-decidable` where it is none any more. */
export async function openException(db: Database, subject: string): Promise<OpenException> {
  const [row] = await db.query<OpenException>(EXCEPTION, [subject]);
  if (!row) throw new DomainError('not-decidable');
  return row;
}

export function moneyOf({
  type,
  sign,
  amountFils,
  commissionFils,
}: Pick<OpenException, 'type' | 'sign' | 'amountFils' | 'commissionFils'>): LineMoney {
  return { type, sign, amountFils: BigInt(amountFils), commissionFils: BigInt(commissionFils) };
}

const EXCEPTION = `
  select o.file_id as "fileId", o.n, o.terminal, o.line_id as "lineId", f.settlement_id as "settlementId",
    f.bank_day::text as "bankDay", o.exception, l.type, l.sign, l.amount_fils::text as "amountFils",
    l.commission_fils::text as "commissionFils", o.candidates, a.attempt_id as "attemptId",
    a.renewal_id as "renewalId", ${HAS_COME} as "hasCome"
  from payments.settlement_outcome o join payments.settlement_line l using (file_id, n)
    join payments.settlement_file f using (file_id)
    left join payments.attempt a on a.attempt_id = o.attempt_id
  where o.subject = $1 and o.outcome = 'exception' and o.resolved_at is null`;
