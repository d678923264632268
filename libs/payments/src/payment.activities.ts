import { Inject, Injectable, Logger } from '@nestjs/common';
import type {
  AttemptLook,
  BankAnswer,
  BankRecorded,
  PaymentActivities as Promises,
} from '@tajdeed/contracts';
import {
  coverageLifecycle,
  decide,
  DomainError,
  isStillUnproven,
  renewalLifecycle,
  type AttemptAlarm,
  type AttemptDecision,
  type AttemptState,
  type BankVerdict,
} from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { Database, derivedId, Transactional } from '@tajdeed/platform';
import { agreedVerdict } from './agreement';
import { AttemptCases } from './attempt.cases';
import { isBlocking, lookOf, readAttempt, type AttemptRow } from './attempt.rows';
import { AttemptMoves, type Standing } from './attempt.moves';
import { BankIds } from './bank-ids';
import { BankClient } from './knet/knet.client';
import { BANK, type BankOptions } from './payments.options';

/** What a bank says that says nothing. */
const noAnswer: Omit<BankAnswer, 'inquiryId' | 'askedAt'> = {
  verdict: 'unreachable',
  result: '',
  amount: null,
  paymentId: null,
  transactionId: null,
  reference: null,
  authCode: null,
  postDate: null,
  errorCode: null,
};

/** What workflows ask of the payment room. */
@Injectable()
export class PaymentActivities implements Promises {
  private readonly log = new Logger('Payments');
  private readonly bank: BankClient;

  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
    private readonly moves: AttemptMoves,
    private readonly ids: BankIds,
    private readonly cases: AttemptCases,
    @Inject(BANK) private readonly options: BankOptions,
  ) {
    this.bank = new BankClient(options.bankInquiryUrl);
  }

  /** Queue `bank`: asks the bank about an attempt. Changes nothing. */
  async askBank(attemptId: string): Promise<BankAnswer> {
    const [row] = await this.db.query<{
      track_id: string;
      amount_fils: string;
      terminal: string;
      now: string;
    }>(
      `select track_id, amount_fils, terminal, floor(extract(epoch from app.now()) * 1000)::text as now
       from payments.attempt where attempt_id = $1`,
      [attemptId],
    );
    if (!row) throw new DomainError('not-found');
    const terminal = this.options.terminals.find(({ alias }) => alias === row.terminal);
    if (!terminal) throw new Error('the terminal of the attempt is not configured');
    const askedAt = new Date(Number(row.now)).toISOString();
    return this.bank.inquire(terminal, {
      trackId: row.track_id,
      amountFils: BigInt(row.amount_fils),
      askedAt,
    });
  }

  /** Local: records the answer with all that follows from it, in one transaction; a repeated answer changes nothing. */
  recordBankAnswer(attemptId: string, answer: BankAnswer): Promise<BankRecorded> {
    return this.record(attemptId, () => answer);
  }

  /** Local: records that the bank was asked in vain, as an inquiry without an answer. */
  recordBankSilence(attemptId: string, silenceId: string): Promise<BankRecorded> {
    const inquiryId = derivedId(attemptId, `silence:${silenceId}`);
    return this.record(attemptId, ({ now }) => ({
      inquiryId,
      askedAt: new Date(now).toISOString(),
      ...noAnswer,
    }));
  }

  @Transactional()
  private async record(
    attemptId: string,
    answerTo: (attempt: AttemptRow) => BankAnswer,
  ): Promise<BankRecorded> {
    // One answer after the other per attempt, so that each is weighed against what the one before changed.
    await this.db.query(`select 1 from payments.attempt where attempt_id = $1 for update`, [attemptId]);
    const attempt = await readAttempt(this.db, attemptId);
    const answer = answerTo(attempt);
    const [known] = await this.db.query(`select 1 from payments.inquiry where inquiry_id = $1`, [
      answer.inquiryId,
    ]);
    if (!known) await this.weigh(attempt, answer);
    const [look, renewal] = [
      await this.lookAtAttempt(attemptId),
      await this.recorder.headOf(renewalLifecycle, attempt.renewalId),
    ];
    if (!renewal) throw new Error('an attempt has no renewal');
    return { renewal: renewal.state, attempt: look };
  }

  /** Local: where an attempt stands and when the bank is to be asked again. */
  async lookAtAttempt(attemptId: string): Promise<AttemptLook> {
    return lookOf(await readAttempt(this.db, attemptId));
  }

  private async weigh(attempt: AttemptRow, answer: BankAnswer): Promise<void> {
    const standing = await this.standing(attempt);
    const verdict = await this.verdict(attempt, answer);
    const silence = verdict === 'unreachable' ? await this.silenceOf(attempt) : undefined;
    const decision = decide({
      ...attempt,
      renewal: standing.renewal.state,
      quoteStands: standing.quoteStands,
      coverage: standing.coverage?.state ?? null,
      verdict,
      silentSince: silence?.since ?? null,
    });
    await this.keep(attempt, answer, verdict, decision);
    const state = await this.moves.take(attempt, standing, answer, decision);
    await this.free(attempt, state, verdict);
    if (silence?.isNew === true) this.alarm(attempt, answer, 'bank-silent');
    if (decision.alarm && !(decision.alarm === 'silent' && silence?.isTold))
      this.alarm(attempt, answer, decision.alarm);
    await this.cases.follow(attempt, { state, verdict, decision, inquiryId: answer.inquiryId });
  }

  /** Lets go of what the attempt held: other attempts of its renewal, and those of its person elsewhere. */
  private async free(attempt: AttemptRow, state: AttemptState, verdict: BankVerdict): Promise<void> {
    const blocks = attempt.blocks && isBlocking(state);
    const unproven = isStillUnproven(attempt.unproven, state, verdict);
    if (blocks === attempt.blocks && unproven === attempt.unproven) return;
    await this.db.query(`update payments.attempt set blocks = $2, unproven = $3 where attempt_id = $1`, [
      attempt.attemptId,
      blocks,
      unproven,
    ]);
  }

  /** Since when the bank says nothing, whether that begins only now, and whether staff have heard that it lasts: each once. */
  private async silenceOf({ attemptId, now }: AttemptRow) {
    const [row] = await this.db.query<{ since: string | null; isTold: boolean | null }>(SILENCE, [attemptId]);
    const since = row?.since ?? null;
    return {
      since: since === null ? now : Number(since),
      ...{ isNew: since === null, isTold: row?.isTold === true },
    };
  }

  private async standing(attempt: AttemptRow): Promise<Standing & { quoteStands: boolean }> {
    const renewal = await this.recorder.headOf(renewalLifecycle, attempt.renewalId);
    if (!renewal) throw new Error('an attempt has no renewal');
    const coverage = await this.recorder.headOf(coverageLifecycle, derivedId(attempt.renewalId, 'coverage'));
    const [quote] = await this.db.query(`select 1 from fees.v_quote where quote_id = $1 and live`, [
      attempt.quoteId,
    ]);
    return { renewal, coverage, quoteStands: quote !== undefined };
  }

  /** Compares, and binds the bank's ids where a callback has not yet; an id of another attempt is a mismatch. */
  private async verdict(attempt: AttemptRow, answer: BankAnswer): Promise<BankVerdict> {
    const bound = await this.ids.of(attempt.attemptId);
    const verdict = agreedVerdict(answer, { amountFils: attempt.amountFils, ...bound });
    const names =
      answer.verdict !== 'not-found' && answer.verdict !== 'unreachable' && verdict !== 'mismatch';
    if (names && !(await this.ids.bind(attempt.attemptId, answer))) return 'mismatch';
    return verdict;
  }

  private async keep(
    attempt: AttemptRow,
    answer: BankAnswer,
    verdict: BankVerdict,
    decision: AttemptDecision,
  ): Promise<void> {
    await this.db.query(
      `insert into payments.inquiry (inquiry_id, attempt_id, asked_at, verdict, answer, events, alarm)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        answer.inquiryId,
        attempt.attemptId,
        answer.askedAt,
        verdict,
        JSON.stringify(answer),
        decision.attempt,
        decision.alarm,
      ],
    );
  }

  private alarm(attempt: AttemptRow, answer: BankAnswer, alarm: AttemptAlarm | 'bank-silent'): void {
    const event = `payments.${alarm}`;
    this.log.warn(
      { event, attemptId: attempt.attemptId, inquiryId: answer.inquiryId },
      alarm === 'bank-silent' || alarm === 'silent'
        ? 'the bank does not answer'
        : 'the bank and our record differ',
    );
  }
}

// The questions that were put in vain since the bank's last answer.
const SILENCE = `select floor(extract(epoch from min(i.asked_at)) * 1000)::text as since, bool_or(i.alarm = 'silent') as "isTold"
  from payments.inquiry i where i.attempt_id = $1 and i.verdict = 'unreachable' and not exists (
    select from payments.inquiry a where a.attempt_id = $1 and a.verdict <> 'unreachable' and a.asked_at >= i.asked_at)`;
