import { attemptLifecycle } from '../attempt/lifecycle';
import { caseLifecycle } from '../case/lifecycle';
import { coverageLifecycle, type CoverageState } from '../coverage/lifecycle';
import { moneyOf } from '../ledger/attempt-postings';
import { textToFils } from '../money';
import { noticeLifecycle, type CoverageChange } from '../notice/lifecycle';
import { refundLifecycle } from '../refund/lifecycle';
import { renewalLifecycle } from '../renewal/lifecycle';
import type { Lifecycle } from '../lifecycle';
import {
  authorityOf,
  bankOf,
  coverageOf,
  type AuthorityBook,
  type BankBook,
  type CoverageBook,
} from './books';
import { amountIn, textIn, thingsOf, type Told, type ToldEntry } from './told';
import { isAttemptState, toldLedger, type HeldBook } from './told-ledger';

/** What the entries of one renewal's things say of one of its payments. Lines of settlement files are told of nowhere. */
export interface ToldPayment {
  readonly bank: BankBook;
  readonly takenAt: number;
  readonly amountFils: bigint;
  readonly refundedFils: bigint;
  /** Undefined where what was told comes to no amounts. */
  readonly ledger: HeldBook | undefined;
  readonly coverageId: string | null;
  readonly coverage: CoverageBook;
  readonly authority: AuthorityBook;
  readonly givenUp: boolean;
  /** When the first of the machines at work has had its time, ms since 1970; null where none is at work. */
  readonly machineUntil: number | null;
  /** The cases about it that stand open. */
  readonly cases: readonly string[];
}

/** The kinds of things whose entries tell of payments. */
export const tellingKinds: readonly string[] = [
  ...['renewal', 'attempt', 'coverage', 'notice', 'refund', 'case'],
];

/** Folds the entries of one renewal's things, in whatever order they come, into its payments, by attempt. */
export function foldPayments(entries: readonly ToldEntry[]): ReadonlyMap<string, ToldPayment> {
  const things = thingsOf(entries);
  const ofKind = (kind: string) => things.filter(({ last }) => last.kind === kind);
  const renewal = ofKind('renewal')[0];
  const payments = new Map<string, ToldPayment>();
  for (const attempt of ofKind('attempt')) {
    const payment = paymentOf(attempt, renewal, ofKind);
    if (payment) payments.set(attempt.thing, payment);
  }
  return payments;
}

function paymentOf(
  attempt: Told,
  renewal: Told | undefined,
  ofKind: (kind: string) => readonly Told[],
): ToldPayment | undefined {
  const { thing: attemptId, entries, last } = attempt;
  const taking = entries.find(isTaking);
  const bank = taking && isAttemptState(last.to) ? bankOf(last.to, true) : null;
  if (!taking || bank === null) return undefined;
  const coverage = coverageFor(attempt, ofKind('coverage'));
  const refunds = ofKind('refund').filter(({ entries: [first] }) => first?.facts['attemptId'] === attemptId);
  const notices = coverage ? ofKind('notice').filter((one) => isAbout(one, coverage.thing)) : [];
  const pays = bank === 'provisional' || bank === 'confirmed';
  const subjects = new Set([
    ...[attemptId, coverage?.thing, ...refunds.map(({ thing }) => thing)],
    pays ? renewal?.thing : undefined, // a case about the renewal is about what pays for it
  ]);
  const limits = [
    limitOf(attemptLifecycle, last),
    ...refunds.map((one) => limitOf(refundLifecycle, one.last)),
    ...notices.map((one) => limitOf(noticeLifecycle, one.last)),
    pays && renewal ? limitOf(renewalLifecycle, renewal.last) : null,
  ].filter((at) => at !== null);
  return {
    ...{ bank, takenAt: taking.at, amountFils: amountIn(entries[0]) },
    refundedFils: refunds.reduce((sum, one) => sum + returnedBy(one), 0n),
    ledger: toldLedger(attempt, refunds, ofKind('coverage')[0]),
    coverageId: coverage?.thing ?? null,
    coverage: coverageOf(coverage && isCoverageState(coverage.last.to) ? coverage.last.to : null),
    authority: authorityFrom(notices),
    givenUp: renewal?.last.to === 'ABANDONED',
    machineUntil: limits.length > 0 ? Math.min(...limits) : null,
    cases: openCases(ofKind('case'), subjects),
  };
}

/** The cases that stand open about these subjects; one that was merged leads to the one that is decided instead of it. */
function openCases(cases: readonly Told[], subjects: ReadonlySet<string | undefined>): readonly string[] {
  const byId = new Map(cases.map((one) => [one.thing, one]));
  const ends = cases
    .filter(({ entries: [first] }) => subjects.has(textIn(first, 'subject') ?? ''))
    .map((one) => {
      let end: Told | undefined = one;
      while (end?.last.to === 'MERGED') end = byId.get(textIn(end.last, 'into') ?? '');
      return end;
    });
  return [...new Set(ends.flatMap((end) => (end && isOpenCase(end.last.to) ? [end.thing] : [])))];
}

/** By this entry the bank's money is known to be here, or to have been. */
function isTaking({ event, facts }: ToldEntry): boolean {
  const move = moneyOf[event];
  return (
    move === 'comes' ||
    move === 'comes-late' ||
    (move === 'given-back-by-hand' && facts['outcome'] === 'returned')
  );
}

/** The cover that this payment paid for: one renewal has one, and one payment of it was captured in time. */
function coverageFor({ entries }: Told, coverages: readonly Told[]): Told | undefined {
  return entries.some(({ event }) => event === 'attempt.captured') ? coverages[0] : undefined;
}

/** Whether a notice is about that cover. */
function isAbout({ entries: [first] }: Told, coverageId: string): boolean {
  return first?.facts['coverageId'] === coverageId;
}

/** One that begins as owed tells a change, any other that the cover was issued; ids grow with time, so the greatest is the last. */
function authorityFrom(notices: readonly Told[]): AuthorityBook {
  const changes = notices.filter(({ entries: [first] }) => first?.event === 'notice.owed');
  const issued = notices.filter((one) => !changes.includes(one)).map(({ last }) => last.to);
  const newest = changes.toSorted((a, b) => beginning(a) - beginning(b)).at(-1);
  const says = textIn(newest?.entries[0], 'says');
  const outcome =
    newest?.last.to === 'ACKNOWLEDGED' ? 'acknowledged' : newest?.last.to === 'REFUSED' ? 'refused' : null;
  return authorityOf(
    issued.includes('ACKNOWLEDGED') ? 'ACKNOWLEDGED' : issued.includes('REFUSED') ? 'REFUSED' : null,
    isChange(says) ? { says, outcome } : null,
  );
}

function beginning({ entries: [first] }: Told): number {
  return first?.at ?? 0;
}

function returnedBy({ entries, last }: Told): bigint {
  if (last.to === 'RETURNED_IN_PART') return textToFils(textIn(last, 'given') ?? '') ?? 0n;
  return last.to === 'RETURNED' ? amountIn(entries[0]) : 0n;
}

function limitOf(lifecycle: Lifecycle, { to, at }: ToldEntry): number | null {
  const limitMs = lifecycle.states[to]?.limitMs;
  return limitMs === undefined ? null : at + limitMs;
}

function isOpenCase(state: string): boolean {
  return Object.hasOwn(caseLifecycle.states, state) && state !== 'CLOSED' && state !== 'MERGED';
}

function isCoverageState(state: string): state is CoverageState {
  return Object.hasOwn(coverageLifecycle.states, state);
}

function isChange(text: string | undefined): text is CoverageChange {
  return text === 'suspended' || text === 'reinstated' || text === 'ended';
}
