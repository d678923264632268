import type {
  AttemptLook,
  BankAnswer,
  BankRecorded,
  BankVerdict,
  BatchOfInquiries,
  NoticeAnswer,
  RenewalLook,
} from '@tajdeed/contracts';
import {
  attemptLifecycle,
  DAY_MS,
  expiryOf,
  nextState,
  renewalLifecycle,
  type AttemptEvent,
  type RenewalEvent,
  type RenewalState,
} from '@tajdeed/domain';
import { ApplicationFailure } from '@temporalio/common';
import { LIFE_MS, lookAt, type FakeAttempt } from './fake-attempt';
import { FakeDue } from './fake-due';
import { FakeOwed } from './fake-owed';
import { FakeRefund } from './fake-refund';
import type { StepName, Trouble } from './step-names';

const ATTEMPT_ID = 'attempt-1';

export type { StepName, Trouble } from './step-names';

/**
 * The rooms as a workflow sees them: rows that move only along the lifecycle tables, and counters of every effect on the
 * outside. Time is the test server's own.
 */
export class FakeRooms {
  state: RenewalState | null = null;
  attempt: FakeAttempt | null = null;
  /** How often a preview was carried out. */
  reckoned = 0;
  /** How often the files of a settled day were gone through. */
  settled = 0;
  challengeId = 'challenge-1';
  enteredAt = 0;
  history: string[] = [];
  captures = 0;
  coverages = new Set<string>();
  notices = new Map<string, NoticeAnswer>();
  sent = new Set<string>();
  bank: BankVerdict[] = ['captured'];
  /** Until then the bank answers nobody, in ms of the server's time. */
  silentUntil = 0;
  silences = 0;
  /** What the batches of second inquiries come to, one after the other; nothing is due after the last. */
  batches: BatchOfInquiries[] = [];
  authority: NoticeAnswer = { outcome: 'acknowledged', authorityReference: 'MOI-1' };
  calls: StepName[] = [];
  trouble: { step: StepName; kind: Trouble } | null = null;
  onCall: (step: StepName) => Promise<void> = () => Promise.resolve();
  private readonly recorded = new Set<string>();
  readonly due: FakeDue;
  readonly owed: FakeOwed;
  readonly refund: FakeRefund;

  constructor(private readonly now: () => Promise<number>) {
    this.due = new FakeDue(now);
    this.owed = new FakeOwed(now);
    this.refund = new FakeRefund(now);
  }

  async begin(): Promise<void> {
    await this.move('renewal.requested');
  }

  /** A resident's step, recorded at the edge. */
  async move(event: RenewalEvent): Promise<void> {
    const to = nextState(renewalLifecycle, this.state, event);
    if (to === undefined) throw new Error(`${String(this.state)} does not allow ${event}`);
    this.state = to;
    this.enteredAt = await this.now();
    this.history.push(event);
  }

  /** A payment is opened, and its payer sent to the bank unless he stays away. */
  async open(sent = true): Promise<void> {
    const openedAt = await this.now();
    this.attempt = {
      ...{ state: 'OPEN', openedAt, movedAt: openedAt, reported: false, asked: 0, askedAt: null },
    };
    this.history.push('attempt.opened');
    if (!sent) return;
    this.attempt.state = 'AT_BANK';
    this.history.push('attempt.sent');
  }

  get activities() {
    const step =
      <A extends unknown[], R>(name: StepName, work: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        this.calls.push(name);
        await this.onCall(name);
        const hit = this.trouble?.step === name ? this.trouble.kind : null;
        if (hit && hit !== 'refused') this.trouble = null;
        if (hit === 'fails-once') throw new Error(`${name} is down`);
        if (hit === 'refused') throw ApplicationFailure.nonRetryable('refused', 'internal-error');
        const result = await work(...args);
        if (hit === 'reply-lost') throw new Error(`the reply of ${name} was lost`);
        return result;
      };
    return {
      lookAtRenewal: step('lookAtRenewal', () => this.lookAtRenewal()),
      deliverCode: step('deliverCode', (challengeId: string) => {
        this.sent.add(challengeId);
        return Promise.resolve();
      }),
      askBank: step('askBank', async () => {
        if ((await this.now()) < this.silentUntil) throw new Error('the bank is silent');
        return this.askBank();
      }),
      askCaptures: step('askCaptures', () =>
        Promise.resolve(this.batches.shift() ?? { asked: 0, isMore: false, isDeaf: false }),
      ),
      recordBankAnswer: step('recordBankAnswer', (_: string, answer: BankAnswer) =>
        this.recordBankAnswer(answer),
      ),
      recordBankSilence: step('recordBankSilence', (_: string, silenceId: string) =>
        this.recordBankSilence(silenceId),
      ),
      recordUnsent: step('recordUnsent', () => this.recordUnsent()),
      lookAtAttempt: step('lookAtAttempt', () => this.lookAtAttempt()),
      issueCoverage: step('issueCoverage', () => this.issueCoverage()),
      notifyAuthority: step('notifyAuthority', () => {
        this.notices.set('notice-of-coverage-1', this.authority);
        return Promise.resolve(this.authority);
      }),
      recordNotice: step('recordNotice', (_: string, answer: NoticeAnswer) => this.recordNotice(answer)),
      lookAtCase: step('lookAtCase', () => this.due.look()),
      lookAtProposal: step('lookAtProposal', () => this.due.look()),
      lookAtSchedule: step('lookAtSchedule', () => this.due.look()),
      runSettlement: step('runSettlement', () => {
        this.settled += 1;
        return Promise.resolve();
      }),
      runImpact: step('runImpact', () => {
        this.reckoned += 1;
        return Promise.resolve();
      }),
      lookAtNotice: step('lookAtNotice', () => this.owed.look()),
      tellChange: step('tellChange', () => this.owed.tell(this.authority)),
      lookAtRefund: step('lookAtRefund', () => this.refund.look()),
      recordRefundSent: step('recordRefundSent', (_: string, id: string) => this.refund.sent(id)),
      sendRefund: step('sendRefund', (_: string, id: string) => this.refund.call(id)),
      recordRefundAnswer: step('recordRefundAnswer', (_: string, id: string) => this.refund.answered(id)),
      recordChange: step('recordChange', (_: string, answer: NoticeAnswer) => this.owed.record(answer)),
    };
  }

  private async lookAtRenewal(): Promise<RenewalLook> {
    const state = this.mustState();
    const limit = renewalLifecycle.states[state].limitMs;
    const left = limit === undefined ? null : Math.max(0, this.enteredAt + limit - (await this.now()));
    const open = this.attempt && ['OPEN', 'AT_BANK', 'UNKNOWN'].includes(this.attempt.state);
    if (left === 0 && !open && state in expiryOf) {
      await this.move(expiryOf[state as keyof typeof expiryOf]);
      return { state: this.mustState(), limitInMs: null, code: null, attempt: null };
    }
    return {
      state,
      limitInMs: left,
      code: state === 'AWAITING_CODE' ? { challengeId: this.challengeId } : null,
      attempt: open ? await this.lookAtAttempt() : null,
    };
  }

  private async lookAtAttempt(): Promise<AttemptLook> {
    if (!this.attempt) throw new Error('no attempt');
    return lookAt(ATTEMPT_ID, this.attempt, await this.now());
  }

  private async recordUnsent(): Promise<BankRecorded> {
    const { attempt } = this;
    if (attempt?.state === 'OPEN' && (await this.now()) - attempt.openedAt >= LIFE_MS) {
      attempt.state = 'ABANDONED';
      this.history.push('attempt.abandoned');
    }
    return { renewal: this.mustState(), attempt: await this.lookAtAttempt() };
  }

  private askBank(): BankAnswer {
    const verdict = (this.bank.length > 1 ? this.bank.shift() : this.bank[0]) ?? 'unknown';
    return {
      inquiryId: `inquiry-${String(this.calls.length)}`,
      askedAt: '2026-11-22T03:00:00.000Z',
      verdict,
      result: '',
      amount: null,
      paymentId: null,
      transactionId: null,
      reference: null,
      authCode: null,
      postDate: null,
      errorCode: null,
    };
  }

  private async recordBankAnswer({ inquiryId, verdict }: BankAnswer): Promise<BankRecorded> {
    if (!this.attempt) throw new Error('no attempt');
    if (this.recorded.has(inquiryId))
      return { renewal: this.mustState(), attempt: await this.lookAtAttempt() };
    this.recorded.add(inquiryId);
    await this.wasAsked(this.attempt);
    const late = (await this.now()) - this.attempt.openedAt > LIFE_MS;
    const waiting = this.state === 'AWAITING_PAYMENT';
    const event: AttemptEvent | null =
      verdict === 'captured'
        ? this.attempt.state === 'CAPTURED'
          ? 'attempt.confirmed'
          : waiting && this.attempt.state !== 'WATCHED'
            ? 'attempt.captured'
            : 'attempt.captured_late'
        : verdict === 'not-captured'
          ? 'attempt.declined'
          : late
            ? 'attempt.expired'
            : null;
    const to = event && nextState(attemptLifecycle, this.attempt.state, event);
    if (event && to) {
      this.attempt.state = to;
      this.attempt.movedAt = await this.now();
      this.history.push(event);
      if (event === 'attempt.captured') {
        this.captures += 1;
        await this.move('payment.captured');
      }
    }
    return { renewal: this.mustState(), attempt: await this.lookAtAttempt() };
  }

  private async recordBankSilence(silenceId: string): Promise<BankRecorded> {
    const { attempt } = this;
    if (!attempt) throw new Error('no attempt');
    if (!this.recorded.has(silenceId)) {
      this.recorded.add(silenceId);
      this.silences += 1;
      await this.wasAsked(attempt);
      const age = (await this.now()) - attempt.openedAt;
      const event =
        attempt.state === 'AT_BANK' && age > LIFE_MS
          ? 'attempt.unclear'
          : attempt.state === 'UNKNOWN' && age >= 3 * DAY_MS
            ? 'attempt.expired'
            : null;
      const to = event && nextState(attemptLifecycle, attempt.state, event);
      if (event && to) {
        Object.assign(attempt, { state: to, movedAt: await this.now() });
        this.history.push(event);
      }
    }
    return { renewal: this.mustState(), attempt: await this.lookAtAttempt() };
  }

  private async wasAsked(attempt: FakeAttempt): Promise<void> {
    Object.assign(attempt, { asked: attempt.asked + 1, askedAt: await this.now(), reported: false });
  }

  private async issueCoverage(): Promise<RenewalState> {
    if (this.state === 'ISSUING') {
      this.coverages.add('coverage-1');
      await this.move('coverage.issued');
    }
    return this.mustState();
  }

  private async recordNotice(answer: NoticeAnswer): Promise<RenewalState> {
    if (this.state === 'NOTIFYING') {
      await this.move(answer.outcome === 'acknowledged' ? 'authority.acknowledged' : 'authority.refused');
    }
    return this.mustState();
  }

  private mustState(): RenewalState {
    if (this.state === null) throw new Error('not begun');
    return this.state;
  }
}
