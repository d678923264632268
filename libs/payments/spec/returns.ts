import {
  attemptLifecycle,
  attemptPostings,
  holdingOf,
  MINUTE_MS,
  nextState,
  refundLifecycle,
  refundReasonOf,
  type AttemptEvent,
  type AttemptState,
  type RefundEvent,
  type RefundReason,
  type RefundSituation,
  type RefundState,
  type RefundWord,
} from '@tajdeed/domain';
import { FILS, isPaid, meet, rowsOf, type ModelAttempt, type ModelRefund, type ModelRenewal } from './model';
import type { Rules } from './rules';
import type { Till } from './till';

const UNDER_WAY: readonly RefundState[] = ['REQUESTED', 'SENT', 'UNKNOWN'];
const ASKED: readonly RefundState[] = ['SENT', 'UNKNOWN', 'RETURNED', 'RETURNED_IN_PART'];
/** As casesOfRest: over once all of a capture is on its way. */
const OF_REST = ['captured-late', 'money-to-return', 'refund-refused', 'refund-in-part'];
/** As ofOpenMoney: over once people have settled it. */
const OF_OPEN_MONEY = [...OF_REST, 'bank-mismatch', 'bank-silent', 'payment-unproven'];

/** What of a capture its refunds hold: neither refused nor withdrawn, and of one given in part what was given. */
export function returningOf({ refunds }: ModelAttempt): bigint {
  return refunds.reduce(
    (sum, { state, fils, given }) =>
      state === 'REFUSED' || state === 'WITHDRAWN' ? sum : sum + (given ?? fils),
    0n,
  );
}

/** What of it went back for good. */
export function returnedOf({ refunds }: ModelAttempt): bigint {
  return refunds.reduce(
    (sum, { state, fils, given }) =>
      state === 'RETURNED' || state === 'RETURNED_IN_PART' ? sum + (given ?? fils) : sum,
    0n,
  );
}

/** Whether money of it is on its way back by the bank. */
export function isUnderWay({ refunds }: ModelAttempt): boolean {
  return refunds.some(({ state }) => UNDER_WAY.includes(state));
}

/** As Standings: the bank was asked to give money of it back, or has done so. */
export function isReturning({ state, refunds }: ModelAttempt): boolean {
  return (
    (state === 'CONFIRMED' || state === 'CAPTURED_LATE') && refunds.some((one) => ASKED.includes(one.state))
  );
}

/** What of the machine a return reads and moves. */
interface Room {
  readonly now: number;
  readonly rules: Rules;
  readonly till: Till;
  readonly cases: Set<string>;
  readonly attempts: readonly ModelAttempt[];
  readonly renewals: readonly ModelRenewal[];
  moveAttempt(attempt: ModelAttempt, event: AttemptEvent): void;
}

/** Money that goes back, and what people settle: as the desk, the moves and the decisions of the room. */
export class Returns {
  constructor(private readonly machine: Room) {}

  get all(): readonly ModelRefund[] {
    return this.machine.attempts.flatMap(({ refunds }) => refunds);
  }

  /** As RefundDesk.request; null is all that is left. Undefined where it is refused. */
  request(attempt: ModelAttempt, wanted: bigint | null, reason?: RefundReason): ModelRefund | undefined {
    const { machine } = this;
    const { state, renewal } = attempt;
    const left = FILS - returningOf(attempt);
    const fils = wanted ?? (left > 0n ? left : 1n);
    const refusal = machine.rules.refundRefusal({
      ...{ state, renewal: renewal.state, coverage: renewal.coverage, capturedFils: FILS },
      ...{ returningFils: returningOf(attempt), amountFils: fils },
    });
    if (refusal !== null) return undefined;
    const from = holdingOf(state);
    if (from === 'nothing') throw new Error('an attempt that holds nothing has nothing to give back');
    const refund: ModelRefund = {
      ...{ id: this.all.length, attempt, fils, state: 'REQUESTED', movedAt: machine.now, words: [] },
      ...{ reason: reason ?? attempt.late ?? refundReasonOf(state), dueFils: from === 'fees' ? fils : 0n },
    };
    attempt.refunds.push(refund);
    machine.till.post({ kind: 'refund-requested', from, rows: rowsOf(fils) });
    if (left === fils) this.close(attempt, OF_REST);
    return refund;
  }

  /** As RefundDesk.returnDuplicates. */
  duplicates(): void {
    for (const one of this.machine.attempts)
      if (one.late === 'duplicate' && one.state === 'CAPTURED_LATE' && one.refunds.length === 0)
        this.request(one, null, 'duplicate');
  }

  /** As RefundMoves.withdrawUnsent. */
  withdrawUnsent(attempt: ModelAttempt): void {
    for (const refund of attempt.refunds) if (refund.state === 'REQUESTED') this.withdraw(refund);
  }

  /** As lookAtRefund, and recordRefundSent where it is to be sent: true where the bank is to be called now. */
  look(refund: ModelRefund): boolean {
    if (this.follow(refund)) return false;
    const next = this.machine.rules.nextRefundStep(this.situation(refund));
    if (next === null) {
      if (refund.state === 'UNKNOWN') this.machine.cases.add(`refund-unproven r${refund.id}`);
      return false;
    }
    if (next.at > this.machine.now) return false;
    switch (next.step) {
      case 'withdraw':
        this.withdraw(refund);
        return false;
      case 'give-up-call':
        this.unclear(refund);
        return false;
      case 'ask-bank':
        refund.attempt.wantedAt = this.machine.now;
        return false;
      case 'send':
        this.move(refund, 'refund.sent');
        refund.words.push('uncalled');
        return true;
    }
  }

  /** When it is to be looked at; null where only people can bring it on. */
  dueAt(refund: ModelRefund): number | null {
    const { attempt } = refund;
    const next = this.machine.rules.nextRefundStep(this.situation(refund));
    return next?.step === 'ask-bank' && attempt.wantedAt !== null ? next.at + MINUTE_MS : (next?.at ?? null);
  }

  /** The one call of a sending was made; what the bank says to it may come, or not. */
  called(refund: ModelRefund): number {
    const nth = refund.words.length - 1;
    refund.words[nth] = 'silent';
    return nth;
  }

  /** What the bank said to a sending is kept, and followed where it is the newest. */
  answer(refund: ModelRefund, nth: number, word: RefundWord, given?: bigint): void {
    refund.words[nth] = word;
    if (word === 'in-part') refund.said = given;
    this.follow(refund);
  }

  /** Two people, or a settlement file, say what the bank gave of it. */
  prove(refund: ModelRefund, given: bigint): void {
    if (refund.state === 'REQUESTED' && given === 0n) this.withdraw(refund);
    if (refund.state !== 'UNKNOWN') return;
    if (given === 0n) this.refused(refund);
    else if (given === refund.fils) this.completed(refund);
    else this.inPart(refund, given);
  }

  /** As CaseDecisions.settle: whether people may. */
  settleByHand(
    attempt: ModelAttempt,
    outcome: 'returned' | 'never-taken',
    way: 'bank' | 'transfer' = 'bank',
  ): boolean {
    const { machine } = this;
    const { state: from, renewal } = attempt;
    const paysFor = from === 'CONFIRMED' && renewal.state !== 'ABANDONED';
    const isAllowed = machine.rules.maySettle({
      ...{ state: from, outcome, paysFor, isUnderWay: isUnderWay(attempt) },
    });
    if (!isAllowed) return false;
    const facts = { rows: rowsOf(FILS), returned: returnedOf(attempt), coverStands: false };
    machine.moveAttempt(attempt, 'attempt.settled');
    machine.till.post(...attemptPostings({ from, event: 'attempt.settled', outcome, way }, facts));
    Object.assign(attempt, { blocks: false, unproven: false, dueAt: null });
    attempt.byHand = outcome === 'returned' ? way : null;
    this.close(attempt, OF_OPEN_MONEY);
    return true;
  }

  /** As RefundActivities.follow. */
  private follow(refund: ModelRefund): boolean {
    const { words, state, fils, said } = refund;
    const newest = words.at(-1);
    const isOpen = newest === undefined || newest === 'uncalled' || newest === 'silent';
    if (isOpen && !words.includes('returned')) return false;
    if (state !== 'SENT' && state !== 'UNKNOWN') return false;
    const event = this.machine.rules.refundEventOf(words, fils === FILS);
    if (event === 'refund.unclear' && state === 'UNKNOWN') return false;
    if (event === 'refund.completed') this.completed(refund);
    else if (event === 'refund.given_in_part') this.inPart(refund, said ?? 0n);
    else if (event === 'refund.refused') this.refused(refund);
    else this.unclear(refund);
    return true;
  }

  private completed(refund: ModelRefund): void {
    const { attempt, fils, id } = refund;
    this.move(refund, 'refund.completed');
    this.machine.till.post({ kind: 'refund-completed', fils });
    this.machine.cases.delete(`refund-unproven r${id}`);
    if (returnedOf(attempt) !== FILS) return;
    if (nextState(attemptLifecycle, attempt.state, 'attempt.refunded') !== undefined)
      this.machine.moveAttempt(attempt, 'attempt.refunded');
    attempt.dueAt = null;
    this.close(attempt, OF_REST);
  }

  private inPart(refund: ModelRefund, given: bigint): void {
    const { attempt, dueFils, id } = refund;
    this.move(refund, 'refund.given_in_part');
    refund.given = given;
    this.machine.till.post({ kind: 'refund-completed', fils: given });
    if (dueFils > 0n)
      this.machine.till.post({ kind: 'refund-rest', from: 'fees', rows: rowsOf(dueFils - given) });
    this.machine.cases.delete(`refund-unproven r${id}`);
    this.machine.cases.add(`refund-in-part ${attempt.id}`);
  }

  private refused(refund: ModelRefund): void {
    this.end(refund, 'refund.refused', 'refund-refused');
    this.machine.cases.add(`refund-refused ${refund.attempt.id}`);
  }

  private withdraw(refund: ModelRefund): void {
    const { attempt } = refund;
    this.end(refund, 'refund.withdrawn', 'refund-withdrawn');
    if (attempt.state === 'CAPTURED_LATE') this.machine.cases.add(`captured-late ${attempt.id}`);
    if (attempt.state === 'CONFIRMED') this.machine.cases.add(`money-to-return ${attempt.id}`);
  }

  private end(
    refund: ModelRefund,
    event: 'refund.refused' | 'refund.withdrawn',
    kind: 'refund-refused' | 'refund-withdrawn',
  ): void {
    this.move(refund, event);
    this.machine.till.post({ kind, from: 'fees', rows: rowsOf(refund.dueFils) });
    this.machine.cases.delete(`refund-unproven r${refund.id}`);
  }

  private unclear(refund: ModelRefund): void {
    this.move(refund, 'refund.unclear');
    if (this.machine.rules.nextRefundStep(this.situation(refund)) === null)
      this.machine.cases.add(`refund-unproven r${refund.id}`);
  }

  private move(refund: ModelRefund, event: RefundEvent): void {
    const to = nextState(refundLifecycle, refund.state, event);
    if (to === undefined) throw new Error(`a refund that is ${refund.state} knows no ${event}`);
    Object.assign(refund, { state: to, movedAt: this.machine.now });
  }

  private situation({ state, movedAt, reason, fils, words, attempt }: ModelRefund): RefundSituation {
    return {
      ...{ state, movedAt, reason, whole: fils === FILS, words, attempt: attempt.state },
      ...{ capturedAt: attempt.movedAt, askedAt: attempt.askedAt, provenAt: attempt.provenAt },
      ...{ rival: reason === 'duplicate' ? this.rivalOf(attempt) : null, now: this.machine.now },
    };
  }

  /** Another payment for the same renewal or days, and the best that is known of it. */
  private rivalOf(attempt: ModelAttempt): AttemptState | null {
    const { attempts, renewals } = this.machine;
    const others = attempts.filter((one) => one !== attempt && meet(one.renewal, attempt));
    const covers = renewals.filter((one) => one !== attempt.renewal && meet(one, attempt));
    const states = [
      ...others.map(({ state }) => state).filter(isPaid),
      ...covers.map(({ coverage }) => (coverage === 'PROVISIONAL' ? 'CAPTURED' : coverage)),
    ].map((state) => (state === 'EFFECTIVE' ? 'CONFIRMED' : state));
    return states.includes('CONFIRMED') ? 'CONFIRMED' : states.includes('CAPTURED') ? 'CAPTURED' : null;
  }

  private close({ id }: ModelAttempt, kinds: readonly string[]): void {
    for (const kind of kinds) this.machine.cases.delete(`${kind} ${id}`);
  }
}
