import {
  attemptLifecycle,
  DAY_MS,
  decide as realDecide,
  HOUR_MS,
  isUnsent,
  MINUTE_MS,
  SECOND_MS,
  VOID_WINDOW_MS,
  WATCH_MS,
  type BankVerdict,
} from '@tajdeed/domain';
import * as fc from 'fast-check';
import { FILS, isPaid, Machine, stands } from './machine';
import type { ModelAnswer, ModelAttempt } from './model';

/** What really became of the money at the bank. */
type Truth = 'none' | 'captured' | 'declined' | 'cancelled' | 'voided';

/** One step of somebody: which one is a number, so that any list of numbers is a story. */
export type Step = readonly [who: number, which: number, how: number];

export const steps = fc.noBias(
  fc.array(fc.tuple(fc.nat(99), fc.nat(7), fc.nat(99)), { minLength: 10, maxLength: 80, size: 'max' }),
);

const HOLD_MS = 12 * SECOND_MS;
const verdictOf: Readonly<Record<Truth, BankVerdict>> = {
  ...{
    none: 'not-found',
    captured: 'captured',
    declined: 'not-captured',
    cancelled: 'cancelled',
    voided: 'voided',
  },
};
const takenBack: readonly BankVerdict[] = ['not-captured', 'cancelled', 'voided'];
const noProof: readonly BankVerdict[] = ['not-found', 'unknown', 'unreachable', 'mismatch'];
const needs: Readonly<Record<string, readonly BankVerdict[]>> = {
  'attempt.captured': ['captured'],
  'attempt.captured_late': ['captured'],
  'attempt.corrected_captured': ['captured'],
  'attempt.confirmed': ['captured'],
  'attempt.declined': takenBack,
  'attempt.cancelled': [...takenBack, 'not-found'],
  'attempt.voided': takenBack,
  'attempt.corrected_voided': takenBack,
  'attempt.abandoned': [...takenBack, 'not-found'],
  'attempt.unclear': [...noProof, ...takenBack],
  'attempt.expired': [...noProof, ...takenBack, 'captured'],
};
const unpaid: readonly string[] = ['attempt.declined', 'attempt.cancelled', 'attempt.abandoned'];
const troubles: readonly BankVerdict[] = ['unknown', 'not-found', 'unreachable', 'mismatch'];
const hints: readonly BankVerdict[] = ['captured', 'not-captured', 'cancelled', 'unknown'];
const leaps = [SECOND_MS, 20 * SECOND_MS, 3 * MINUTE_MS, 11 * MINUTE_MS, 40 * MINUTE_MS, 7 * HOUR_MS, DAY_MS];

/** Bank, resident, staff, clock and crashes do anything in any order; what must hold is looked at after each step, and at the end. */
export class Walk {
  private readonly machine: Machine;
  private readonly truths = new Map<ModelAttempt, Truth>();
  /** Answers on their way to the record: a crash loses them, or they come late, or twice. */
  private flying: { attempt: ModelAttempt; answer: ModelAnswer }[] = [];
  private readonly heard = new Set<number>();
  private asked = 0;

  constructor(decide: typeof realDecide = realDecide) {
    this.machine = new Machine(decide);
    for (const days of [1, 1, 2]) this.machine.renewal(days);
  }

  run(story: readonly Step[]): void {
    for (const step of story) {
      this.take(step);
      this.look();
    }
    this.rest();
    this.look();
    this.lookAtTheEnd();
  }

  /** Everything that happened to payments on it. */
  get events(): readonly string[] {
    return this.machine.attempts.flatMap(({ events }) => events);
  }

  private take([who, which, how]: Step): void {
    const { machine } = this;
    const renewal = machine.renewals[which % machine.renewals.length]!;
    const attempt = machine.attempts[which % Math.max(1, machine.attempts.length)];
    if (who < 12) this.opened(machine.open(renewal), how);
    else if (who < 20) machine.issue(renewal, how < 10);
    else if (who < 34) machine.now += leaps[how % leaps.length]!;
    else if (who < 38)
      machine.renewals.forEach((one) => {
        machine.expire(one);
      });
    else if (attempt === undefined) return;
    else if (who < 41) machine.send(attempt);
    else if (who < 52) this.atTheBank(attempt, how);
    else if (who < 62) this.report(attempt, how);
    else if (who < 78) this.ask(attempt, how);
    else if (who < 92) this.land(which, how);
    else if (who < 95)
      this.flying = []; // whoever was asking died
    else if (who < 98) attempt.wantedAt = machine.now;
    else this.settle(attempt);
  }

  private opened(attempt: ModelAttempt | undefined, how: number): void {
    if (!attempt) return;
    this.truths.set(attempt, 'none');
    if (how < 80) this.machine.send(attempt);
  }

  /** The payer pays, cancels or is declined; the issuer is slow; the bank takes money back, even late. */
  private atTheBank(attempt: ModelAttempt, how: number): void {
    if (isUnsent(attempt) && how < 95) return; // hardly ever does the bank know of what we never sent
    const truth = this.truths.get(attempt) ?? 'none';
    const next: Record<Truth, readonly Truth[]> = {
      none: ['captured', 'captured', 'captured', 'declined', 'cancelled'],
      declined: ['captured'],
      cancelled: ['captured'],
      captured: ['voided'],
      voided: ['captured'],
    };
    this.truths.set(attempt, next[truth][how % next[truth].length]!);
  }

  /** A callback may say anything. An unacknowledged capture is taken back, as a rule. */
  private report(attempt: ModelAttempt, how: number): void {
    const truth = this.truths.get(attempt);
    const honest = truth === 'captured' ? 'captured' : truth === 'cancelled' ? 'cancelled' : 'not-captured';
    const hint = how < 60 ? honest : hints[how % hints.length]!;
    const before = JSON.stringify([attempt.state, attempt.events]);
    const acknowledged = this.machine.callback(attempt, hint);
    if (JSON.stringify([attempt.state, attempt.events]) !== before)
      throw new Error('a callback moved an attempt');
    if (!acknowledged && truth === 'captured' && how % 2 === 0) this.truths.set(attempt, 'voided');
  }

  /** One question in flight, unless whoever asks has held it too long. */
  private ask(attempt: ModelAttempt, how: number): void {
    const { now } = this.machine;
    const held = this.flying.some((one) => one.attempt === attempt && now < one.answer.askedAt + HOLD_MS);
    const due = this.machine.dueAt(attempt);
    if (held || due === null || due > now) return;
    if (isUnsent(attempt)) {
      this.machine.endUnsent(attempt);
      return;
    }
    const truth = this.truths.get(attempt) ?? 'none';
    const verdict = how < 65 ? verdictOf[truth] : troubles[how % troubles.length]!;
    this.asked += 1;
    this.flying.push({ attempt, answer: { id: this.asked, askedAt: now, verdict } });
  }

  private land(which: number, how: number): void {
    const [one] = this.flying.splice(which % Math.max(1, this.flying.length), 1);
    if (!one) return;
    this.record(one.attempt, one.answer);
    if (how < 20) this.machine.record(one.attempt, one.answer); // died before it could say so
    if (how > 90) this.flying.push(one); // said again much later
  }

  /** What each event needs, told apart from what decides: the bank's word for it, and its time. */
  private record(attempt: ModelAttempt, answer: ModelAnswer): void {
    const { machine } = this;
    const { movedAt, events, openedAt, askedAt, hint, reportedAt } = attempt;
    const told = events.length;
    machine.record(attempt, answer);
    const fresh = events.slice(told);
    const isTaken =
      hint === 'captured' && reportedAt !== null && answer.askedAt < reportedAt + VOID_WINDOW_MS;
    const denied = takenBack.includes(answer.verdict);
    for (const event of fresh) {
      must(
        needs[event]?.includes(answer.verdict),
        `${event} needs the bank’s word, which was ${answer.verdict}`,
      );
      if (event === 'attempt.unclear' || event === 'attempt.expired')
        must(
          isTaken || !denied,
          'a word that proves something is not set aside without a callback against it',
        );
      if (unpaid.includes(event))
        must(!isTaken || !denied, 'nobody reads “failed” while a callback says captured and the window runs');
      if (event === 'attempt.confirmed')
        must(answer.askedAt >= movedAt + VOID_WINDOW_MS, 'a capture is final after the void window alone');
      if (event === 'attempt.abandoned' && answer.verdict === 'not-found')
        must(answer.askedAt >= openedAt + WATCH_MS, 'what is not found is watched long enough');
    }
    const overtaken = askedAt !== null && answer.askedAt < askedAt;
    must(!overtaken || fresh.length === 0, 'an answer that was overtaken decides nothing');
    if (answer.verdict !== 'captured' || overtaken) return;
    const seen = ['CAPTURED', 'CONFIRMED', 'CAPTURED_LATE'].includes(attempt.state);
    must(this.isOld(answer) || seen, 'a capture that the bank tells is never lost from sight');
  }

  /** Recorded before: said again, it changes nothing. */
  private isOld({ id }: ModelAnswer): boolean {
    const old = this.heard.has(id);
    this.heard.add(id);
    return old;
  }

  /** The bank's books of the day. */
  private settle(attempt: ModelAttempt): void {
    const truth = this.truths.get(attempt);
    if (truth === 'captured') this.machine.settle(attempt, 'captured');
    else if (isPaid(attempt.state) || attempt.state === 'CAPTURED_LATE')
      this.machine.settle(attempt, 'voided');
  }

  /** Everybody behaves from now on: the bank is heard, time passes, the books of the bank come. */
  private rest(): void {
    const { machine } = this;
    this.flying = [];
    for (let rounds = 0; rounds < 400; rounds += 1) {
      machine.renewals.forEach((one) => {
        machine.issue(one, false);
      });
      const due = machine.attempts.flatMap((one) => machine.dueAt(one) ?? []);
      if (due.length === 0) break;
      machine.now = Math.max(machine.now, Math.min(...due)) + SECOND_MS;
      for (const one of machine.attempts) this.ask(one, 0);
      for (const { attempt, answer } of this.flying.splice(0)) this.record(attempt, answer);
    }
    machine.attempts.forEach((one) => {
      this.settle(one);
    });
  }

  /** Invariants 1 to 3, 4 and D13, as they hold at any moment. */
  private look(): void {
    const { machine } = this;
    for (const renewal of machine.renewals) {
      const paying = machine.attempts.filter((one) => one.renewal === renewal && isPaid(one.state));
      must(paying.length <= 1, 'one capture pays for a renewal at most');
      const [attempt] = paying;
      if (stands(renewal.coverage)) must(attempt, 'a cover stands on a capture');
      if (attempt) {
        must(attempt.proofs > 0, 'a capture is one by an inquiry, or by the bank’s books');
        const held = machine.cases.has(`coverage-refused ${renewal.id}`);
        const covered = renewal.state === 'ISSUING' || stands(renewal.coverage) || held;
        must(covered, 'captured money has a cover, one to come, or a case');
      }
      if (renewal.coverage === 'SUSPENDED')
        must(machine.cases.has(`voided-after-issue ${renewal.id}`), 'a suspended cover has a case');
    }
    for (const { id, state } of machine.attempts)
      if (state === 'CAPTURED_LATE') must(machine.cases.has(`captured-late ${id}`), 'late money has a case');
    must(
      machine.attempts.filter(({ unproven }) => unproven).length <= 1,
      'a person has one unproven payment',
    );
    this.lookAtTheBooks();
  }

  /** Each entry balances by itself; together they say what the states say. */
  private lookAtTheBooks(): void {
    const { machine } = this;
    const sum = [...machine.balances.values()].reduce((all, one) => all + one, 0n);
    must(sum === 0n, 'debits are credits');
    const count = (...states: string[]): bigint =>
      BigInt(machine.attempts.filter(({ state }) => states.includes(state)).length) * FILS;
    must(
      machine.balance('clearing') === count('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE'),
      'clearing holds what is captured',
    );
    must(-machine.balance('refunds-due') === count('CAPTURED_LATE'), 'what came late is due');
    const earned = -machine.balance('fees') - machine.balance('receivable');
    must(earned === count('CAPTURED', 'CONFIRMED'), 'what is earned is captured, or owed');
  }

  private lookAtTheEnd(): void {
    const { machine } = this;
    for (const attempt of machine.attempts) {
      const truth = this.truths.get(attempt);
      const said = `the bank says ${truth ?? '-'}, we say ${attempt.state}`;
      must(attemptLifecycle.states[attempt.state].ends, `it comes to an end: ${said}`);
      const has = attempt.state === 'CONFIRMED' || attempt.state === 'CAPTURED_LATE';
      must(has === (truth === 'captured'), `our books are the bank’s: ${said}`);
      must(!attempt.unproven && attempt.blocks === isPaid(attempt.state), 'nobody is held without need');
    }
    const met = machine.attempts.filter(({ state }) => state === 'CAPTURED_LATE');
    for (const late of met)
      for (const one of machine.attempts)
        if (
          one.renewal === late.renewal &&
          one.events.includes('attempt.captured') &&
          one.state === 'CONFIRMED'
        )
          must(late.late === 'duplicate', 'the money that came twice goes back by itself');
  }
}

function must(holds: unknown, sentence: string): void {
  if (!holds) throw new Error(`broken: ${sentence}`);
}
