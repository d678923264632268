import { Injectable } from '@nestjs/common';
import type {
  AttemptLook,
  BankAnswer,
  BankRecorded,
  PaymentActivities as Promises,
} from '@tajdeed/contracts';
import { countedVerdict, decide, type AttemptDecision, type BankVerdict } from '@tajdeed/domain';
import { Database, derivedId, Transactional } from '@tajdeed/platform';
import { agreedVerdict } from './agreement';
import { AttemptOutcomes } from './attempt.outcomes';
import { lookOf, readAttempt, type AttemptRow } from './attempt.rows';
import { UnsentAttempts } from './unsent';
import { Standings } from './attempt.standing';
import { BankIds } from './bank-ids';
import { BankQuestions } from './bank-questions';

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
  constructor(
    private readonly db: Database,
    private readonly standings: Standings,
    private readonly outcomes: AttemptOutcomes,
    private readonly ids: BankIds,
    private readonly questions: BankQuestions,
    private readonly unsent: UnsentAttempts,
  ) {}

  /** Queue `bank`: asks the bank about an attempt, unless somebody is asking already. Changes nothing. */
  askBank(attemptId: string): Promise<BankAnswer> {
    return this.questions.ask(attemptId);
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

  /** Local: ends an attempt that was never sent and whose time is over. */
  @Transactional()
  async recordUnsent(attemptId: string): Promise<BankRecorded> {
    const attempt = await this.lock(attemptId);
    await this.unsent.end(attempt);
    return this.recorded(attempt);
  }

  @Transactional()
  private async record(
    attemptId: string,
    answerTo: (attempt: AttemptRow) => BankAnswer,
  ): Promise<BankRecorded> {
    const attempt = await this.lock(attemptId);
    const answer = answerTo(attempt);
    await this.questions.answered(attemptId, answer.inquiryId);
    const [known] = await this.db.query(`select 1 from payments.inquiry where inquiry_id = $1`, [
      answer.inquiryId,
    ]);
    if (!known) await this.weigh(attempt, answer);
    return this.recorded(attempt);
  }

  /** One after the other per attempt, so that each is weighed against what the one before changed. */
  private async lock(attemptId: string): Promise<AttemptRow> {
    await this.db.query(`select 1 from payments.attempt where attempt_id = $1 for update`, [attemptId]);
    return readAttempt(this.db, attemptId);
  }

  private async recorded(attempt: AttemptRow): Promise<BankRecorded> {
    const renewal = await this.standings.renewalOf(attempt);
    return { renewal: renewal.state, attempt: await this.lookAtAttempt(attempt.attemptId) };
  }

  /** Local: where an attempt stands and when the bank is to be asked again. */
  async lookAtAttempt(attemptId: string): Promise<AttemptLook> {
    return lookOf(await readAttempt(this.db, attemptId));
  }

  private async weigh(attempt: AttemptRow, answer: BankAnswer): Promise<void> {
    const standing = await this.standings.of(attempt);
    const verdict = await this.verdict(attempt, answer);
    const silence = verdict === 'unreachable' ? await this.silenceOf(attempt) : undefined;
    const now = Date.parse(answer.askedAt);
    const overtaken = attempt.askedAt !== null && now < attempt.askedAt;
    const situation = {
      ...attempt,
      renewal: standing.renewal.state,
      quoteStands: standing.quoteStands,
      isReturning: standing.isReturning,
      isReturnedByHand: standing.isReturnedByHand,
      coverage: standing.coverage?.state ?? null,
      isDenied: verdict === 'captured' && (await this.isDenied(attempt)),
      silentSince: silence?.since ?? null,
      overtaken,
      now,
    };
    const decision = decide({ ...situation, verdict });
    await this.keep(attempt, answer, verdict, decision);
    if (overtaken) return;
    const { inquiryId: reference, result, paymentId } = answer;
    const actor = answer.verdict === 'unreachable' ? 'system' : 'bank';
    const evidence = { source: 'inquiry', reference, result, paymentId, actor } as const;
    if (silence?.isNew === true) this.outcomes.alarm(attempt, evidence, 'bank-silent');
    const alarm = decision.alarm === 'silent' && silence?.isTold === true ? null : decision.alarm;
    const counted = countedVerdict(situation, verdict);
    await this.outcomes.follow(attempt, standing, {
      ...{ evidence, verdict: counted, said: verdict, decision, alarm },
    });
  }

  private async isDenied({ attemptId }: AttemptRow): Promise<boolean> {
    return (await this.db.query(DENIED, [attemptId])).length > 0;
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
}

// A report that the money was not taken, since the bank was last asked that said it was.
const DENIED = `select 1 from payments.callback c
  where c.attempt_id = $1 and c.verdict = 'matched' and c.hint in ('not-captured', 'cancelled') and not exists (
    select from payments.inquiry i where i.attempt_id = $1 and i.verdict = 'captured' and i.asked_at >= c.received_at) limit 1`;

// The questions that were put in vain since the bank's last answer.
const SILENCE = `select floor(extract(epoch from min(i.asked_at)) * 1000)::text as since, bool_or(i.alarm = 'silent') as "isTold"
  from payments.inquiry i where i.attempt_id = $1 and i.verdict = 'unreachable' and not exists (
    select from payments.inquiry a where a.attempt_id = $1 and a.verdict <> 'unreachable' and a.asked_at >= i.asked_at)`;
