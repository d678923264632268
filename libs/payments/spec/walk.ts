import {
  DAY_MS,
  HOUR_MS,
  isUnsent,
  MINUTE_MS,
  SECOND_MS,
  VOID_WINDOW_MS,
  WATCH_MS,
  type BankVerdict,
} from '@tajdeed/domain';
import * as fc from 'fast-check';
import { TrueBank, type Truth } from './true-bank';
import { look, lookAtTheEnd, must } from './invariants';
import { Machine } from './machine';
import { isPaid, type ModelAnswer, type ModelAttempt } from './model';
import { Officers } from './officers';
import type { Rules } from './rules';

/** One step of somebody: which one is a number, so that any list of numbers is a story. */
export type Step = readonly [who: number, which: number, how: number];

const [open, wait, capture, ask, hear] = [
  [0, 0, 0],
  [20, 0, 3],
  [41, 0, 0],
  [62, 0, 0],
  [78, 0, 50],
] as const;
const asked = [ask, hear];
/** Where stories begin, by steps as any others: anywhere; with money that came too late; with one that is paid for and given up. */
const beginnings: readonly (readonly Step[])[] = [
  [],
  [open, [20, 0, 4], ...asked, capture, [20, 0, 5], ...asked, wait, ...asked],
  [open, capture, [20, 0, 2], ...asked, [12, 0, 0], wait, ...asked, [136, 0, 0]],
];

const anything = fc.noBias(
  fc.array(fc.tuple(fc.nat(139), fc.nat(7), fc.nat(99)), { minLength: 10, maxLength: 90, size: 'max' }),
);
export const steps: fc.Arbitrary<readonly Step[]> = fc
  .tuple(fc.constantFrom(...beginnings), anything)
  .map(([beginning, story]) => [...beginning, ...story]);

const HOLD_MS = 12 * SECOND_MS;
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

/** Bank, resident, officers, clock and crashes do anything in any order; what must hold is looked at after each step, and at the end. */
export class Walk {
  private readonly machine: Machine;
  private readonly bank = new TrueBank();
  private readonly officers: Officers;
  /** Answers on their way to the record: a crash loses them, or they come late, or twice. */
  private flying: { attempt: ModelAttempt; answer: ModelAnswer }[] = [];
  private readonly heard = new Set<number>();
  private asked = 0;

  constructor(faulty: Partial<Rules> = {}) {
    this.machine = new Machine(faulty);
    this.officers = new Officers(this.machine, this.bank);
    for (const days of [1, 1, 2]) this.machine.renewal(days);
  }

  run(story: readonly Step[]): void {
    for (const step of story) {
      this.take(step);
      look(this.machine, this.bank);
    }
    this.rest();
    look(this.machine, this.bank);
    lookAtTheEnd(this.machine, this.bank);
  }

  /** Everything that happened to payments on it. */
  get events(): readonly string[] {
    return this.machine.attempts.flatMap(({ events }) => events);
  }

  /** Where everything that goes back came to. */
  get returns(): readonly string[] {
    return this.machine.returns.all.map(({ state }) => state);
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
    else if (who >= 100) this.officers.take(who, which, how);
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
    if (how < 80) this.machine.send(attempt);
  }

  /** The payer pays, cancels or is declined; the issuer is slow; the bank takes money back, even late. */
  private atTheBank(attempt: ModelAttempt, how: number): void {
    if (isUnsent(attempt) && how < 95) return; // hardly ever does the bank know of what we never sent
    const truth = this.bank.of(attempt);
    if (truth === 'captured' && !this.bank.isWhole(attempt)) return; // it takes nothing back that went back
    const next: Record<Truth, readonly Truth[]> = {
      none: ['captured', 'captured', 'captured', 'declined', 'cancelled'],
      declined: ['captured'],
      cancelled: ['captured'],
      captured: ['voided'],
      voided: ['captured'],
    };
    this.bank.is(attempt, next[truth][how % next[truth].length]!);
  }

  /** A callback may say anything. An unacknowledged capture is taken back, as a rule. */
  private report(attempt: ModelAttempt, how: number): void {
    const truth = this.bank.of(attempt);
    const honest = truth === 'captured' ? 'captured' : truth === 'cancelled' ? 'cancelled' : 'not-captured';
    const hint = how < 60 ? honest : hints[how % hints.length]!;
    const before = JSON.stringify([attempt.state, attempt.events]);
    const acknowledged = this.machine.callback(attempt, hint);
    if (JSON.stringify([attempt.state, attempt.events]) !== before)
      throw new Error('a callback moved an attempt');
    const isUndone = !acknowledged && truth === 'captured' && how % 2 === 0;
    if (isUndone && this.bank.isWhole(attempt)) this.bank.is(attempt, 'voided');
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
    const verdict = how < 65 ? this.bank.verdict(attempt, how) : troubles[how % troubles.length]!;
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
    const window = (reportedAt ?? 0) + VOID_WINDOW_MS;
    const until = answer.verdict === 'not-found' ? Math.max(window, openedAt + WATCH_MS) : window;
    const isTaken = hint === 'captured' && reportedAt !== null && answer.askedAt < until;
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
        must(
          !isTaken || !denied,
          'nobody reads “failed” while a callback says captured and the bank contradicts it',
        );
      if (event === 'attempt.confirmed')
        must(answer.askedAt >= movedAt + VOID_WINDOW_MS, 'a capture is final after the void window alone');
      if (event === 'attempt.abandoned' && answer.verdict === 'not-found')
        must(answer.askedAt >= openedAt + WATCH_MS, 'what is not found is watched long enough');
    }
    const overtaken = askedAt !== null && answer.askedAt < askedAt;
    must(!overtaken || fresh.length === 0, 'an answer that was overtaken decides nothing');
    if (answer.verdict !== 'captured' || overtaken) return;
    const seen = ['CAPTURED', 'CONFIRMED', 'CAPTURED_LATE', 'REFUNDED'].includes(attempt.state);
    must(
      this.isOld(answer) || seen || attempt.byHand !== null,
      'a capture that the bank tells is never lost from sight',
    );
  }

  /** Recorded before: said again, it changes nothing. */
  private isOld({ id }: ModelAnswer): boolean {
    const old = this.heard.has(id);
    this.heard.add(id);
    return old;
  }

  /** The bank's books of the day. */
  private settle(attempt: ModelAttempt): void {
    const truth = this.bank.of(attempt);
    if (truth === 'captured') this.machine.settle(attempt, 'captured');
    else if (isPaid(attempt.state) || attempt.state === 'CAPTURED_LATE')
      this.machine.settle(attempt, 'voided');
  }

  /** Everybody behaves from now on: the bank is heard, time passes, the books of the bank come. */
  private rest(): void {
    const { attempts } = this.machine;
    this.flying = [];
    this.calm();
    attempts.forEach((one) => {
      this.settle(one);
    });
    this.calm(); // what they corrected goes back
  }

  private calm(): void {
    const { machine } = this;
    for (let rounds = 0; rounds < 400; rounds += 1) {
      machine.renewals.forEach((one) => {
        machine.issue(one, false);
      });
      this.officers.rest();
      const refunds = machine.returns.all;
      const due = [
        ...machine.attempts.flatMap((one) => machine.dueAt(one) ?? []),
        ...refunds.flatMap((one) => machine.returns.dueAt(one) ?? []),
      ];
      if (due.length === 0) break;
      machine.now = Math.max(machine.now, Math.min(...due)) + SECOND_MS;
      for (const one of machine.attempts) this.ask(one, 0);
      for (const one of refunds) this.officers.look(one, 0);
      for (const { attempt, answer } of this.flying.splice(0)) this.record(attempt, answer);
    }
  }
}
