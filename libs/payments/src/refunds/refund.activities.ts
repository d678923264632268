import { Inject, Injectable, Logger } from '@nestjs/common';
import type { RefundActivities as Promises, RefundLook } from '@tajdeed/contracts';
import {
  DAY_MS,
  kuwaitDate,
  nextRefundStep,
  notInThisState,
  refundEventOf,
  refundLifecycle,
} from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { Transactional } from '@tajdeed/platform';
import { BankClient } from '../knet/knet.client';
import type { RefundAnswer } from '../knet/knet.refund';
import type { Terminal } from '../knet/terminal';
import { filsOf } from './amount.schema';
import { BANK, type BankOptions } from '../payments.options';
import { RefundMoves } from './refund.moves';
import { RefundRows, type RefundRow } from './refund.rows';

/** How long a refund may wait before it is sent; then people hear that it does. */
const PATIENCE_MS = DAY_MS;

/** What workflows ask about money that goes back. */
@Injectable()
export class RefundActivities implements Promises {
  private readonly log = new Logger('Refunds');
  private readonly bank: BankClient;

  constructor(
    private readonly rows: RefundRows,
    private readonly moves: RefundMoves,
    private readonly recorder: Recorder,
    @Inject(BANK) private readonly options: BankOptions,
  ) {
    this.bank = new BankClient(options.bankInquiryUrl);
  }

  /** Local: what is to be done next. Records what time, or an answer that came late, has decided. */
  @Transactional()
  async lookAtRefund(refundId: string): Promise<RefundLook> {
    let row = await this.rows.locked(refundId);
    if (await this.follow(row)) row = await this.rows.read(refundId);
    const { attemptId, now } = row;
    const next = nextRefundStep(row);
    if (next === null) {
      if (row.state === 'UNKNOWN') await this.moves.unproven(row);
      return { attemptId, next: null, inMs: 0 };
    }
    const inMs = Math.max(0, Math.ceil(next.at - now));
    if (next.step === 'withdraw') {
      await this.moves.withdrawn(row);
      return { attemptId, next: null, inMs: 0 };
    }
    if (next.step === 'give-up-call') {
      if (inMs > 0) return { attemptId, next: 'send', inMs };
      await this.moves.unclear(row, '');
      return this.lookAtRefund(refundId);
    }
    if (row.state === 'REQUESTED' && now >= row.movedAt + PATIENCE_MS) await this.moves.unproven(row);
    return { attemptId, next: next.step, inMs };
  }

  /** Local: the bank is asked from now on. False where it may not be, or another sending was begun meanwhile. */
  @Transactional()
  async recordRefundSent(refundId: string, sendingId: string): Promise<boolean> {
    const row = await this.rows.locked(refundId);
    if (row.sending?.sendingId === sendingId) return row.state === 'SENT';
    if (await this.follow(row)) return false;
    const next = nextRefundStep(row);
    if (next?.step !== 'send' || next.at > row.now) return false;
    const deed = this.mayVoid(row) ? 'void' : 'refund';
    await this.rows.beginSending(refundId, sendingId, row.words.length + 1, deed);
    await this.moves.sent(row, sendingId);
    return true;
  }

  /**
   * Queue `bank`: has the money given back. A sending allows one call, whoever makes it and however often this runs; what the
   * bank says is kept here, whatever becomes of this step's own answer.
   */
  async sendRefund(refundId: string, sendingId: string): Promise<void> {
    const { row, deed } = await this.claim(refundId, sendingId);
    const { trackId, amountFils } = row;
    const answer = await this.bank.giveBack(this.terminalOf(row), { trackId, amountFils, deed });
    await this.keep(refundId, sendingId, answer);
    this.log.log({ event: 'payments.refund-answered', refundId, word: answer.word, code: answer.errorCode });
  }

  /** Local: what the bank said to a sending, or that it said nothing in time. */
  @Transactional()
  async recordRefundAnswer(refundId: string, sendingId: string): Promise<void> {
    const row = await this.rows.locked(refundId);
    if (row.sending?.sendingId !== sendingId || (await this.follow(row))) return;
    if (row.state === 'SENT') await this.moves.unclear(row, '');
  }

  @Transactional()
  private async claim(refundId: string, sendingId: string) {
    const row = await this.rows.locked(refundId);
    const isCurrent = row.state === 'SENT' && row.sending?.sendingId === sendingId;
    const deed = isCurrent ? await this.rows.claim(sendingId) : undefined;
    if (deed === undefined) throw notInThisState(refundLifecycle, row.state);
    return { row, deed };
  }

  @Transactional()
  private async keep(refundId: string, sendingId: string, answer: RefundAnswer): Promise<void> {
    await this.rows.keep(sendingId, answer);
    const { state } = await this.rows.read(refundId);
    // Its workflow has given the call up already.
    if (state !== 'SENT') await this.recorder.tell('refundRun', refundId, 'refund-requested');
  }

  /** Takes the newest sending's answer into account, and one to any before it that says it is done; false where there is none, or it changes nothing. */
  private async follow(row: RefundRow): Promise<boolean> {
    if (!row.sending || (row.state !== 'SENT' && row.state !== 'UNKNOWN')) return false;
    const isDone = row.words.includes('returned');
    if (row.sending.word === null && !isDone) return false;
    const { sendingId } = row.sending;
    const event = refundEventOf(row.words, row.whole);
    if (event === 'refund.unclear' && row.state === 'UNKNOWN') return false;
    const answer = isDone ? await this.rows.doneBy(row.refundId) : await this.rows.answerTo(sendingId);
    const result = answer?.errorCode ?? answer?.result ?? '';
    const proof = { source: 'bank', reference: answer?.reference ?? '', result, actor: 'bank' } as const;
    if (event === 'refund.completed') await this.moves.completed(row, proof);
    else if (event === 'refund.given_in_part')
      await this.moves.givenInPart(row, filsOf(answer?.amount ?? ''), proof);
    else if (event === 'refund.refused') await this.moves.refused(row, proof);
    else await this.moves.unclear(row, result);
    return true;
  }

  /** A capture of today that is not settled yet can be undone as a whole, where the terminal has that. */
  private mayVoid(row: RefundRow): boolean {
    const isToday = kuwaitDate(row.capturedAt) === kuwaitDate(row.now);
    return row.whole && row.words.length === 0 && isToday && this.terminalOf(row).voids === true;
  }

  private terminalOf({ terminal: alias }: RefundRow): Terminal {
    const terminal = this.options.terminals.find((one) => one.alias === alias);
    if (!terminal) throw new Error('the terminal of the attempt is not configured');
    return terminal;
  }
}
