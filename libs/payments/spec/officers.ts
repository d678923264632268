import { kuwaitDate, VOID_WINDOW_MS, type RefundWord } from '@tajdeed/domain';
import type { TrueBank } from './true-bank';
import { must } from './invariants';
import type { Machine } from './machine';
import { FILS, isPaid, type ModelAttempt, type ModelRefund } from './model';
import { returningOf } from './returns';

/** Officers who give money back, in whole or in part, have it undone, settle by hand and give up; and the machine that sends for them. */
export class Officers {
  /** Answers to refunds that come late. */
  private flying: { refund: ModelRefund; nth: number; word: RefundWord }[] = [];

  constructor(
    private readonly machine: Machine,
    private readonly bank: TrueBank,
  ) {}

  take(who: number, which: number, how: number): void {
    const { machine } = this;
    const held = machine.attempts.filter(({ state }) => isPaid(state) || state === 'CAPTURED_LATE');
    const some = how % 3 === 0 ? machine.attempts : held;
    const attempt = some[which % Math.max(1, some.length)];
    const { all } = machine.returns;
    const refund = all[which % Math.max(1, all.length)];
    if (who < 108) this.giveBack(attempt, how);
    else if (who < 126) this.look(refund, how);
    else if (who < 130) this.land(which);
    else if (who < 133 && refund) machine.returns.prove(refund, this.bank.givenOf(refund));
    else if (who >= 136) this.giveUp(which, how);
    else if (who >= 133) this.settle(attempt, how);
  }

  /** A refund's watch, and the one call that a sending allows. */
  look(refund: ModelRefund | undefined, how: number): void {
    if (!refund) return;
    const { machine, bank } = this;
    const { attempt } = refund;
    const isFirst = refund.words.length === 0;
    const capturedAt = attempt.movedAt;
    if (!machine.returns.look(refund)) return;
    // What is confirmed was asked about after that window.
    const isOver = attempt.state === 'CONFIRMED' || machine.now >= capturedAt + VOID_WINDOW_MS;
    must(isOver, 'nothing is given back while the bank may take it back');
    must(returningOf(attempt) <= FILS, 'no more is asked for than was captured');
    const isVoid = isFirst && refund.fils === FILS && kuwaitDate(capturedAt) === kuwaitDate(machine.now);
    const { made, word, late } = bank.call(refund, how, isVoid);
    if (!made) return;
    const nth = machine.returns.called(refund);
    if (word === undefined) return;
    if (late === true) this.flying.push({ refund, nth, word });
    else machine.returns.answer(refund, nth, word, bank.givenOf(refund));
  }

  /** From now on everybody behaves: what is on its way arrives, what the bank did is proven. */
  rest(): void {
    while (this.flying.length > 0) this.land(0);
    for (const refund of this.machine.returns.all) {
      if (refund.state !== 'UNKNOWN') continue;
      if (this.machine.returns.dueAt(refund) === null)
        this.machine.returns.prove(refund, this.bank.givenOf(refund));
    }
  }

  private giveBack(attempt: ModelAttempt | undefined, how: number): void {
    if (!attempt) return;
    const { state } = attempt;
    const fils = [null, null, 40_000n, 60_000n, FILS, FILS + 1n][how % 6] ?? null;
    const before = returningOf(attempt);
    const refund = this.machine.returns.request(attempt, fils);
    if (!refund) return;
    must(
      state === 'CONFIRMED' || state === 'CAPTURED_LATE',
      `money is given back that is ours, not of ${state}`,
    );
    must(before + refund.fils <= FILS, 'no more is given back than was captured');
    const { renewal } = attempt;
    const pays = renewal.state !== 'ABANDONED' || (renewal.coverage !== null && renewal.coverage !== 'ENDED');
    must(state === 'CAPTURED_LATE' || !pays, 'what pays for a cover stays (R15)');
  }

  /** On evidence: what they find at the bank, or transfer; in a hurry they take what is not captured yet as never taken. */
  private settle(attempt: ModelAttempt | undefined, how: number): void {
    if (!attempt) return;
    const { machine, bank } = this;
    const isTaken = bank.of(attempt) === 'captured';
    const way = how % 2 === 0 ? 'bank' : 'transfer';
    const before = attempt.state;
    const outcome = isTaken && how < 80 ? 'returned' : 'never-taken';
    const wasPaying = before === 'CONFIRMED' && attempt.renewal.state !== 'ABANDONED';
    if (!machine.returns.settleByHand(attempt, outcome, way)) return;
    must(!wasPaying, 'what pays for a renewal is not settled by hand');
    must(
      outcome === 'returned' || (before !== 'CONFIRMED' && before !== 'CAPTURED_LATE'),
      'proven money is not denied',
    );
    if (outcome === 'returned') bank.hand(attempt);
  }

  /** What is HELD is given up or tried again; a cover whose money is gone ends. */
  private giveUp(which: number, how: number): void {
    const { machine } = this;
    const renewal = machine.renewals[which % machine.renewals.length];
    if (!renewal) return;
    if (renewal.coverage === 'SUSPENDED') machine.endCover(renewal);
    else if (how < 70) machine.giveUp(renewal);
    else machine.retry(renewal);
  }

  private land(which: number): void {
    const [one] = this.flying.splice(which % Math.max(1, this.flying.length), 1);
    if (one) this.machine.returns.answer(one.refund, one.nth, one.word, this.bank.givenOf(one.refund));
  }
}
