import {
  attemptLifecycle,
  attemptPostings,
  correct,
  countedVerdict,
  coverageLifecycle,
  isStillUnproven,
  isUnsent,
  nextAsk,
  nextSecondAsk,
  proves,
  renewalLifecycle,
  sendableUntil,
  type AttemptDecision,
  type AttemptEvent,
  type AttemptState,
  type BankVerdict,
  type CoverageEvent,
  type RenewalEvent,
} from '@tajdeed/domain';
import { isBlocking, isPending } from '../src/attempt.rows';
import {
  deny,
  FILS,
  isDenied,
  isHeld,
  isPaid,
  meet,
  rowsOf,
  stands,
  type ModelAnswer,
  type ModelAttempt,
  type ModelRenewal,
} from './model';
import { caseOf, LATE, moved } from './moves';
import { isReturning, returnedOf, Returns } from './returns';
import { realRules, type Rules } from './rules';
import { Till } from './till';

/**
 * The payment room without database, bank and Temporal: the same pure functions and tables decide, and what the rows hold stands
 * in memory. One person with some renewals. Everything that arrives leaves an entry.
 */
export class Machine {
  now = 1_800_000_000_000;
  readonly renewals: ModelRenewal[] = [];
  readonly attempts: ModelAttempt[] = [];
  /** Open cases as `kind subject`. */
  readonly cases = new Set<string>();
  readonly till = new Till();
  readonly returns = new Returns(this);
  entries = 0;
  readonly rules: Rules;
  private readonly known = new Set<string>();

  constructor(faulty: Partial<Rules> = {}) {
    this.rules = { ...realRules, ...faulty };
  }

  /** A renewal that awaits payment. */
  renewal(days: number): ModelRenewal {
    const id = this.renewals.length;
    const renewal = { id, days, state: 'AWAITING_PAYMENT', movedAt: this.now } as const;
    this.renewals.push({ ...renewal, coverage: null, owed: 0n });
    return this.renewals[id]!;
  }

  /** As PaymentsService.open: undefined where another payment is refused. */
  open(renewal: ModelRenewal): ModelAttempt | undefined {
    const of = this.attempts.filter((one) => one.renewal === renewal);
    const meets = (one: ModelRenewal): boolean => one !== renewal && one.days === renewal.days;
    const paid =
      this.attempts.some((one) => meets(one.renewal) && isPaid(one.state)) ||
      this.renewals.some((one) => meets(one) && stands(one.coverage));
    if (renewal.state !== 'AWAITING_PAYMENT' || of.some(({ blocks }) => blocks)) return undefined;
    if (paid || this.isPaidLate(renewal) || this.attempts.some(isHeld)) return undefined;
    const attempt: ModelAttempt = {
      ...{ id: this.attempts.length, renewal, state: 'OPEN', openedAt: this.now, movedAt: this.now },
      ...{
        reportedAt: null,
        hint: null,
        deniedAt: null,
        askedAt: null,
        wantedAt: null,
        silentSince: null,
        heldBack: true,
      },
      ...{ unproven: true, blocks: true, late: null, dueAt: null, proofs: 0, events: [] },
      ...{ provenAt: null, refunds: [], byHand: null },
    };
    this.attempts.push(attempt);
    return attempt;
  }

  /** As Sending.send: whether its payer is sent to the bank now. */
  send(attempt: ModelAttempt): boolean {
    if (!isUnsent(attempt) || this.now >= sendableUntil(attempt) || this.isPaidLate(attempt.renewal))
      return false;
    this.moveAttempt(attempt, 'attempt.sent');
    return true;
  }

  /** As PaymentActivities.recordUnsent. */
  endUnsent(attempt: ModelAttempt): void {
    if (!isUnsent(attempt) || this.now < sendableUntil(attempt)) return;
    this.moveAttempt(attempt, 'attempt.abandoned');
    Object.assign(attempt, { blocks: false, unproven: false });
  }

  /** As weigh_callback: whether it is acknowledged. Moves nothing. */
  callback(attempt: ModelAttempt, hint: BankVerdict, content: string = hint): boolean {
    const key = `callback ${attempt.id} ${content}`;
    if (this.known.has(key)) return true;
    this.entries += 1;
    const over = ['DECLINED', 'ABANDONED', 'VOIDED', 'SETTLED', 'REFUNDED'].includes(attempt.state);
    if (hint === 'captured' && over) {
      attempt.wantedAt = this.now;
      return false;
    }
    this.known.add(key);
    if (hint === 'not-captured' || hint === 'cancelled') deny(attempt, this.now);
    attempt.reportedAt = this.now;
    attempt.hint = attempt.hint === 'captured' ? 'captured' : hint;
    return true;
  }

  /** When the bank is to be asked about an attempt, whether by its own watch or in a batch. */
  dueAt(attempt: ModelAttempt): number | null {
    const own = nextAsk(attempt);
    return own === null || (attempt.dueAt !== null && attempt.dueAt < own) ? attempt.dueAt : own;
  }

  /** As PaymentActivities.record: everything that follows from an answer, once. */
  record(attempt: ModelAttempt, answer: ModelAnswer): void {
    const key = `inquiry ${answer.id}`;
    if (this.known.has(key)) return;
    this.known.add(key);
    this.entries += 1;
    const [{ verdict }, { renewal }] = [answer, attempt];
    const overtaken = attempt.askedAt !== null && answer.askedAt < attempt.askedAt;
    const silentSince = verdict === 'unreachable' ? (attempt.silentSince ?? this.now) : null;
    const situation = {
      ...{ ...attempt, isDenied: isDenied(attempt), silentSince, overtaken, now: answer.askedAt },
      ...{ renewal: renewal.state, coverage: renewal.coverage, quoteStands: true },
      ...{ isReturning: isReturning(attempt), isReturnedByHand: attempt.byHand !== null },
    };
    const decision = this.rules.decide({ ...situation, verdict });
    const counted = countedVerdict(situation, verdict);
    if (verdict === 'captured') attempt.provenAt = Math.max(answer.askedAt, attempt.provenAt ?? 0);
    if (overtaken) return;
    Object.assign(attempt, { askedAt: answer.askedAt, silentSince });
    if (verdict === 'captured') attempt.proofs += 1;
    this.follow(attempt, counted, decision);
  }

  /** As AttemptCorrections.apply, by a line of a settlement file. */
  settle(attempt: ModelAttempt, verdict: 'captured' | 'voided'): void {
    const { state, renewal, byHand } = attempt;
    const standing = { isReturning: isReturning(attempt), isReturnedByHand: byHand !== null };
    const decision = correct({ state, coverage: renewal.coverage, ...standing }, verdict);
    if (verdict === 'captured' && decision.attempt.length > 0) attempt.proofs += 1;
    if (decision.attempt.length > 0) this.follow(attempt, verdict, decision);
    else if (!attemptLifecycle.states[attempt.state].ends) attempt.wantedAt = this.now;
  }

  /** As the coverage room issues, or refuses and holds. */
  issue(renewal: ModelRenewal, refused: boolean): void {
    if (renewal.state !== 'ISSUING') return;
    const paying = this.attempts.find((one) => one.renewal === renewal && isPaid(one.state));
    if (refused || !paying) {
      this.cases.add(`coverage-refused ${renewal.id}`);
      this.moveRenewal(renewal, 'coverage.refused');
      return;
    }
    this.moveCoverage(renewal, 'coverage.issued');
    if (paying.state === 'CONFIRMED') this.moveCoverage(renewal, 'coverage.finalised');
    this.moveRenewal(renewal, 'coverage.issued');
    this.moveRenewal(renewal, 'authority.acknowledged');
  }

  /** As the renewal's own limit, which waits for an attempt that is open or unknown. */
  expire(renewal: ModelRenewal): void {
    const limit = renewalLifecycle.states.AWAITING_PAYMENT.limitMs ?? 0;
    const open = this.attempts.some((one) => one.renewal === renewal && isPending(one.state));
    if (renewal.state !== 'AWAITING_PAYMENT' || open || this.now < renewal.movedAt + limit) return;
    this.moveRenewal(renewal, 'payment.expired');
  }

  /** As two people give up what is HELD: the cover ends, and captured money is to be returned. */
  giveUp(renewal: ModelRenewal): void {
    if (renewal.state !== 'HELD') return;
    this.moveRenewal(renewal, 'renewal.abandoned');
    this.cases.delete(`coverage-refused ${renewal.id}`);
    if (renewal.coverage !== null && renewal.coverage !== 'ENDED') this.endCover(renewal);
    for (const one of this.attempts)
      if (one.renewal === renewal && isPaid(one.state)) this.cases.add(`money-to-return ${one.id}`);
  }

  /** As `issue-again`. */
  retry(renewal: ModelRenewal): void {
    if (renewal.state !== 'HELD' || renewal.coverage !== null) return;
    this.moveRenewal(renewal, 'coverage.retried');
    this.cases.delete(`coverage-refused ${renewal.id}`);
  }

  /** Nothing is owed any more for a cover that has ended. */
  endCover(renewal: ModelRenewal): void {
    this.moveCoverage(renewal, 'coverage.ended');
    this.cases.delete(`voided-after-issue ${renewal.id}`);
    this.till.post({ kind: 'cover-ended-unpaid', rows: rowsOf(renewal.owed) });
    renewal.owed = 0n;
  }

  private follow(attempt: ModelAttempt, verdict: BankVerdict, decision: AttemptDecision): void {
    const before = attempt.state;
    for (const [n, event] of decision.attempt.entries()) {
      const from = attempt.state;
      this.moveAttempt(attempt, event);
      if (n === 0 && decision.renewal) this.moveRenewal(attempt.renewal, decision.renewal);
      if (n === 0 && decision.coverage) this.moveCoverage(attempt.renewal, decision.coverage);
      this.book(attempt, from, event);
      if (LATE.includes(event)) attempt.late = this.lateReason(attempt, event);
      if (event === 'attempt.captured') this.outdo(attempt);
    }
    attempt.blocks &&= isBlocking(attempt.state);
    attempt.unproven = isStillUnproven(attempt.unproven, attempt.state, verdict);
    const asked = attempt.state === before ? this.now : null;
    const next = nextSecondAsk({ ...attempt, askedAt: asked, answered: proves.includes(verdict) });
    attempt.dueAt = ['CAPTURED', 'CAPTURED_LATE'].includes(attempt.state) ? next : null;
    if (attempt.state === 'VOIDED' && before !== 'VOIDED') this.returns.withdrawUnsent(attempt);
    this.followCases(attempt, verdict, decision);
    const isLate = decision.attempt.some((event) => LATE.includes(event));
    if (decision.attempt.includes('attempt.captured') || (isLate && attempt.late === 'duplicate'))
      this.returns.duplicates();
  }

  private followCases(attempt: ModelAttempt, verdict: BankVerdict, decision: AttemptDecision): void {
    if (decision.coverage === 'coverage.suspended')
      this.cases.add(`voided-after-issue ${attempt.renewal.id}`);
    const opened = caseOf(decision.alarm, verdict, attempt.id);
    if (decision.attempt.includes('attempt.confirmed')) this.cases.delete(`callback-mismatch r${attempt.id}`);
    if (opened) this.cases.add(opened);
    const kind = opened?.split(' ')[0];
    const close = (...kinds: string[]): void => {
      for (const one of kinds) this.cases.delete(`${one} ${attempt.id}`);
    };
    if (verdict !== 'unreachable' || (kind !== undefined && kind !== 'bank-silent')) close('bank-silent');
    const isOpen = kind === 'bank-mismatch' || kind === 'payment-unproven';
    if (!isOpen && proves.includes(verdict)) close('payment-unproven', 'bank-mismatch');
    if (attempt.state === 'VOIDED') close('captured-late', 'money-to-return', 'refund-refused');
  }

  private book(attempt: ModelAttempt, from: AttemptState, event: string): void {
    const { renewal } = attempt;
    const facts = {
      ...{ rows: rowsOf(FILS), returned: returnedOf(attempt) },
      coverStands: renewal.coverage !== null && renewal.coverage !== 'ENDED',
    };
    const postings = attemptPostings({ from, event }, facts);
    this.till.post(...postings);
    const [first, ...others] = postings;
    if (first?.kind === 'voided' && first.from === 'fees' && others.length === 0) renewal.owed += first.fils;
  }

  /** As lateMoney: money that came too late is not back yet. */
  private isPaidLate(renewal: ModelRenewal): boolean {
    return this.attempts.some((one) => one.state === 'CAPTURED_LATE' && meet(renewal, one));
  }

  private lateReason(attempt: ModelAttempt, event: string): ModelAttempt['late'] {
    const twice =
      this.rivals(attempt).some((one) => isPaid(one.state)) ||
      this.renewals.some((one) => one !== attempt.renewal && meet(one, attempt) && stands(one.coverage));
    if (twice) return 'duplicate';
    return event === 'attempt.corrected_captured' ? 'correction' : 'late';
  }

  private outdo(attempt: ModelAttempt): void {
    for (const one of this.rivals(attempt)) if (one.late !== null) one.late = 'duplicate';
  }

  private rivals(attempt: ModelAttempt): ModelAttempt[] {
    return this.attempts.filter((one) => one !== attempt && meet(one.renewal, attempt));
  }

  moveAttempt(attempt: ModelAttempt, event: AttemptEvent): void {
    attempt.state = moved(attemptLifecycle, attempt.state, event);
    attempt.movedAt = this.now;
    attempt.events.push(event);
  }

  private moveRenewal(renewal: ModelRenewal, event: RenewalEvent): void {
    renewal.state = moved(renewalLifecycle, renewal.state, event);
    renewal.movedAt = this.now;
  }

  private moveCoverage(renewal: ModelRenewal, event: CoverageEvent): void {
    renewal.coverage = moved(coverageLifecycle, renewal.coverage, event);
  }
}
