import type { BankBook } from '../bank/bank.book';
import type { MerchantWatch } from '../bank/merchant-watch';
import { isTaken } from '../bank/payment';
import type { Text } from '../pages/language';
import { answerRules } from './about-answers';
import { otherRules, refundRules } from './about-money';
import { questionRules } from './about-questions';
import { limits, type Evidence, type Rule } from './observation';

const SHOWN = 20;

/** How a rule was kept. `not-seen`: nothing happened that could have shown it. */
export interface Observation {
  readonly name: string;
  readonly weight: 'must' | 'wise';
  readonly says: Text;
  readonly verdict: 'kept' | 'broken' | 'not-seen';
  readonly seen: number;
  readonly broken: number;
  /** At most twenty. */
  readonly evidence: readonly Evidence[];
  readonly figures: Readonly<Record<string, number>>;
}

export interface Report {
  readonly since: string;
  readonly until: string;
  readonly terminal: string | null;
  readonly limits: typeof limits;
  readonly totals: Readonly<Record<'payments' | 'captured' | 'voided' | 'questions' | 'refunds', number>>;
  readonly observations: readonly Observation[];
}

interface ReportNeeds {
  readonly book: BankBook;
  readonly watch: MerchantWatch;
  readonly now: () => string;
}

/** What the merchants under test did with the payments opened since an instant. */
export function reportOf(
  { book, watch, now }: ReportNeeds,
  { since, terminal }: { since: string; terminal: string | undefined },
): Report {
  const until = now();
  const payments = book
    .all()
    .filter((one) => one.openedAt >= since && (terminal ?? one.terminal) === one.terminal);
  const seen = { payments, nowMs: Date.parse(until) };
  const rules = [...answerRules, ...questionRules, ...refundRules, ...otherRules(watch, since)];
  return {
    since,
    until,
    terminal: terminal ?? null,
    limits,
    totals: {
      payments: payments.length,
      captured: payments.filter(isTaken).length,
      voided: payments.filter(({ voided }) => voided).length,
      questions: payments.reduce((sum, { inquiries }) => sum + inquiries, 0),
      refunds: payments.reduce((sum, { refunds }) => sum + refunds.length, 0),
    },
    observations: rules.map((rule) => observed(rule, seen)),
  };
}

function observed({ name, weight, says, find }: Rule, seen: Parameters<Rule['find']>[0]): Observation {
  const finding = find(seen);
  const verdict = finding.broken.length > 0 ? 'broken' : finding.seen > 0 ? 'kept' : 'not-seen';
  return {
    name,
    weight,
    says,
    verdict,
    seen: finding.seen,
    broken: finding.broken.length,
    evidence: finding.broken.slice(0, SHOWN),
    figures: finding.figures ?? {},
  };
}
