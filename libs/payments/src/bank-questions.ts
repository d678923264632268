import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { BankAnswer } from '@tajdeed/contracts';
import { DomainError } from '@tajdeed/domain';
import { Database, newId } from '@tajdeed/platform';
import { BankClient, TIMEOUT_MS } from './knet/knet.client';
import { BANK, type BankOptions } from './payments.options';

/** A call to the bank lives no longer, so whoever holds a question longer is gone. */
const HOLD_MS = TIMEOUT_MS + 2_000;
const LOOK_AGAIN_MS = 200;
const PATIENCE_MS = 4_000;

/** Puts questions to the bank, one at a time for each attempt, whoever wants to know. Changes nothing of the attempt. */
@Injectable()
export class BankQuestions {
  private readonly bank: BankClient;

  constructor(
    private readonly db: Database,
    @Inject(BANK) private readonly options: BankOptions,
  ) {
    this.bank = new BankClient(options.bankInquiryUrl);
  }

  /** The bank's answer. Where somebody else is asking, that one's answer, once it is recorded. */
  async ask(attemptId: string): Promise<BankAnswer> {
    let other: string | undefined;
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_AGAIN_MS) {
      const heard = other === undefined ? undefined : await this.recorded(other);
      const asked = heard ?? (await this.tryAsking(attemptId));
      if (!('heldFor' in asked)) return asked;
      other = asked.heldFor;
      await delay(LOOK_AGAIN_MS);
    }
    throw new Error('the bank is being asked about this attempt; its answer is not recorded yet');
  }

  /** The bank's answer, or, while somebody else is asking, the id of that inquiry. `second`: only if the second inquiry is due. */
  async tryAsking(
    attemptId: string,
    which: 'any' | 'second' = 'any',
  ): Promise<BankAnswer | { readonly heldFor: string }> {
    const inquiryId = newId();
    const [row] = await this.db.query<Held>(HOLD, [attemptId, inquiryId, HOLD_MS, which === 'second']);
    if (!row) return this.holder(attemptId);
    const terminal = this.options.terminals.find(({ alias }) => alias === row.terminal);
    if (!terminal) throw new Error('the terminal of the attempt is not configured');
    const askedAt = new Date(Number(row.askedAt)).toISOString();
    const inquiry = { inquiryId, trackId: row.trackId, amountFils: BigInt(row.fils), askedAt };
    return this.bank.inquire(terminal, inquiry).catch(async (error: unknown) => {
      await this.answered(attemptId, inquiryId);
      throw error;
    });
  }

  /** The question is over, so the next one may be put: in the transaction that records the answer, where there is one. */
  async answered(attemptId: string, inquiryId: string): Promise<void> {
    await this.db.query(LET_GO, [attemptId, inquiryId]);
  }

  private async holder(attemptId: string): Promise<{ readonly heldFor: string }> {
    const sql = `select coalesce(asking, attempt_id) as "heldFor" from payments.attempt where attempt_id = $1`;
    const [row] = await this.db.query<{ heldFor: string }>(sql, [attemptId]);
    if (!row) throw new DomainError('not-found');
    return row;
  }

  private async recorded(inquiryId: string): Promise<BankAnswer | undefined> {
    const [answer] = await this.db.query<BankAnswer>(RECORDED, [inquiryId]);
    return answer;
  }
}

interface Held {
  readonly trackId: string;
  readonly fils: string;
  readonly terminal: string;
  readonly askedAt: string;
}

// Let go by the record of the answer, by a failure, or by time.
const HOLD = `select track_id as "trackId", fils, terminal, asked_ms as "askedAt" from payments.hold_question($1, $2, $3, $4)`;

const LET_GO = `update payments.attempt set asking_until = null where attempt_id = $1 and asking = $2`;

const RECORDED = `
  select inquiry_id as "inquiryId", j ->> 'askedAt' as "askedAt", j ->> 'verdict' as verdict, j ->> 'result' as result,
    j ->> 'amount' as amount, j ->> 'paymentId' as "paymentId", j ->> 'transactionId' as "transactionId",
    j ->> 'reference' as reference, j ->> 'authCode' as "authCode", j ->> 'postDate' as "postDate",
    j ->> 'errorCode' as "errorCode"
  from payments.inquiry, json(answer) as j
  where inquiry_id = $1`;
