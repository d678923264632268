import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BatchOfInquiries } from '@tajdeed/contracts';
import { DomainError, SECOND_MS } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { Database, newId } from '@tajdeed/platform';
import { BankQuestions } from './bank-questions';
import { PaymentActivities } from './payment.activities';
import { BANK, type BankOptions } from './payments.options';

/** The one run of them: whoever tells it twice tells one workflow. */
export const SECOND_INQUIRIES_ID = '00000000-0000-7000-8000-0000000d1800';
const BATCH = 200;
const WIDTH = 10;
/** So many questions in a row without an answer, and the bank is left alone for a while. */
const DEAF_AFTER = 5;
const PUT_OFF_MINUTES = 10;
const TOLD_FOR_MS = 10 * SECOND_MS;

/** Hears that the work goes on, and says when it must stop. */
export interface BatchWatcher {
  heard(asked: number): void;
  readonly signal: AbortSignal;
}

interface Round {
  asked: number;
  unanswered: number;
  failed: number;
  nextAt: number;
}

/**
 * The second inquiry about each capture, when the bank's void window is over (D18): many in one step, at a limited rate. Each
 * answer is recorded in a transaction of its own and nothing else is kept, so a step that dies is put again and goes on.
 */
@Injectable()
export class SecondInquiries {
  private readonly log = new Logger('Payments');
  private toldAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
    private readonly payments: PaymentActivities,
    private readonly questions: BankQuestions,
    @Inject(BANK) private readonly options: BankOptions,
  ) {}

  /** Has the run started where something is due; to be called every few seconds. */
  async tellIfDue(): Promise<void> {
    if (performance.now() - this.toldAt < TOLD_FOR_MS || (await this.due(1)).length === 0) return;
    await this.db.transaction(() => this.recorder.tell('secondInquiries', SECOND_INQUIRIES_ID, 'due'));
    this.toldAt = performance.now();
  }

  /** Queue `bank`: one batch. Safe to be killed at any point and to be run again. */
  async run(watcher: BatchWatcher): Promise<BatchOfInquiries> {
    await this.db.query(LEAVE_OUT);
    const due = await this.due(BATCH + 1);
    const batch = due.slice(0, BATCH);
    const round: Round = { asked: 0, unanswered: 0, failed: 0, nextAt: performance.now() };
    await Promise.all(Array.from({ length: WIDTH }, () => this.work(batch, round, watcher)));
    const isDeaf = round.unanswered >= DEAF_AFTER;
    if (round.asked > 0)
      this.log.log({ event: 'payments.second-inquiries', asked: round.asked, failed: round.failed, isDeaf });
    return { asked: round.asked, isMore: due.length > BATCH, isDeaf };
  }

  private async work(batch: string[], round: Round, watcher: BatchWatcher): Promise<void> {
    while (!watcher.signal.aborted && round.unanswered < DEAF_AFTER) {
      const attemptId = batch.shift();
      if (attemptId === undefined) return;
      await this.myTurn(round);
      await this.confirm(attemptId, round);
      round.asked += 1;
      watcher.heard(round.asked);
    }
  }

  /** Questions begin one after the other, as far apart as the rate says. */
  private async myTurn(round: Round): Promise<void> {
    const gap = SECOND_MS / (this.options.secondInquiriesPerSecond ?? 40);
    const at = Math.max(round.nextAt, performance.now());
    round.nextAt = at + gap;
    await delay(at - performance.now());
  }

  private async confirm(attemptId: string, round: Round): Promise<void> {
    try {
      const answer = await this.questions.tryAsking(attemptId, 'second').catch(silence);
      if (answer && 'heldFor' in answer) return; // somebody else has asked, or is asking
      round.unanswered = answer ? 0 : round.unanswered + 1;
      if (answer) await this.payments.recordBankAnswer(attemptId, answer);
      else await this.payments.recordBankSilence(attemptId, newId());
    } catch (error) {
      // One that cannot be recorded must not hold up the others; a database that is away fails here too, and the step with it.
      round.failed += 1;
      this.log.error(
        { err: error, event: 'payments.not-confirmed', attemptId },
        'a capture was not confirmed',
      );
      await this.db.query(PUT_OFF, [attemptId, PUT_OFF_MINUTES]);
    }
  }

  private async due(limit: number): Promise<string[]> {
    const rows = await this.db.query<{ attemptId: string }>(DUE, [limit]);
    return rows.map(({ attemptId }) => attemptId);
  }
}

/** No answer, however it came about, is silence; anything else is a fault of ours. */
function silence(error: unknown): null {
  if (!(error instanceof DomainError)) throw error;
  if (error.code !== 'bank-unreachable' && error.code !== 'bank-answer-unreadable') throw error;
  return null;
}

const DUE = `select attempt_id as "attemptId" from payments.unconfirmed where due_at <= app.now() order by due_at limit $1`;
// Settled or refunded meanwhile: nothing is left to confirm.
const LEAVE_OUT = `delete from payments.unconfirmed u using lifecycle.head h
  where u.due_at <= app.now() and h.thing = u.attempt_id and h.state not in ('CAPTURED', 'CAPTURED_LATE')`;
const PUT_OFF = `update payments.unconfirmed set due_at = app.now() + $2 * interval '1 minute' where attempt_id = $1`;
