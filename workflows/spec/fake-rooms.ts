import type {
  AttemptLook,
  BankAnswer,
  BankRecorded,
  BankVerdict,
  NoticeAnswer,
  RenewalLook,
} from '@tajdeed/contracts';
import {
  attemptLifecycle,
  expiryOf,
  nextState,
  renewalLifecycle,
  type AttemptEvent,
  type AttemptState,
  type RenewalEvent,
  type RenewalState,
} from '@tajdeed/domain';
import { ApplicationFailure } from '@temporalio/common';

const ATTEMPT_ID = 'attempt-1';
const SECOND_INQUIRY_MS = 10 * 60_000;

export type StepName =
  | 'lookAtRenewal'
  | 'deliverCode'
  | 'askBank'
  | 'recordBankAnswer'
  | 'lookAtAttempt'
  | 'issueCoverage'
  | 'notifyAuthority'
  | 'recordNotice';

/** What goes wrong with a step, once or for good. */
export type Trouble = 'fails-once' | 'reply-lost' | 'refused';

/**
 * The rooms as a workflow sees them: rows that move only along the lifecycle tables, and counters of every effect on the
 * outside. Time is the test server's own.
 */
export class FakeRooms {
  state: RenewalState | null = null;
  attempt: { state: AttemptState; openedAt: number; reported: boolean; asked: number } | null = null;
  challengeId = 'challenge-1';
  enteredAt = 0;
  history: string[] = [];
  captures = 0;
  coverages = new Set<string>();
  notices = new Map<string, NoticeAnswer>();
  sent = new Set<string>();
  bank: BankVerdict[] = ['captured'];
  authority: NoticeAnswer = { outcome: 'acknowledged', authorityReference: 'MOI-1' };
  calls: StepName[] = [];
  trouble: { step: StepName; kind: Trouble } | null = null;
  onCall: (step: StepName) => Promise<void> = () => Promise.resolve();
  private readonly recorded = new Set<string>();

  constructor(private readonly now: () => Promise<number>) {}

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

  async open(): Promise<void> {
    this.attempt = { state: 'OPEN', openedAt: await this.now(), reported: false, asked: 0 };
    this.history.push('attempt.opened');
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
      askBank: step('askBank', () => Promise.resolve(this.askBank())),
      recordBankAnswer: step('recordBankAnswer', (_: string, answer: BankAnswer) =>
        this.recordBankAnswer(answer),
      ),
      lookAtAttempt: step('lookAtAttempt', () => this.lookAtAttempt()),
      issueCoverage: step('issueCoverage', () => this.issueCoverage()),
      notifyAuthority: step('notifyAuthority', () => {
        this.notices.set('notice-of-coverage-1', this.authority);
        return Promise.resolve(this.authority);
      }),
      recordNotice: step('recordNotice', (_: string, answer: NoticeAnswer) => this.recordNotice(answer)),
    };
  }

  private async lookAtRenewal(): Promise<RenewalLook> {
    const state = this.mustState();
    const limit = renewalLifecycle.states[state].limitMs;
    const left = limit === undefined ? null : Math.max(0, this.enteredAt + limit - (await this.now()));
    const open = this.attempt && ['OPEN', 'UNKNOWN'].includes(this.attempt.state);
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
    const { state, openedAt, reported, asked } = this.attempt;
    const age = (await this.now()) - openedAt;
    const askInMs = {
      OPEN: reported ? 0 : Math.max(0, 60_000 * (asked + 1) - age),
      UNKNOWN: Math.max(0, 60_000 * (asked + 1) - age),
      CAPTURED: Math.max(0, SECOND_INQUIRY_MS - age),
      WATCHED: Math.max(0, 3_600_000 * (asked - 14) - age),
    };
    return {
      attemptId: ATTEMPT_ID,
      state,
      askInMs: state in askInMs ? askInMs[state as keyof typeof askInMs] : null,
    };
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
    this.attempt.asked += 1;
    this.attempt.reported = false;
    const late = (await this.now()) - this.attempt.openedAt > 15 * 60_000;
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
      this.history.push(event);
      if (event === 'attempt.captured') {
        this.captures += 1;
        await this.move('payment.captured');
      }
    }
    return { renewal: this.mustState(), attempt: await this.lookAtAttempt() };
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
