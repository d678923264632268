import { Inject, Injectable, Logger } from '@nestjs/common';
import { addDays, filsToText, instantText, kuwaitMidnight, missingFrom } from '@tajdeed/domain';
import { CaseDesk } from '@tajdeed/lifecycle';
import { Database, Transactional } from '@tajdeed/platform';
import { AttemptCorrections } from '../attempt.corrections';
import { BankQuestions } from '../bank-questions';
import { undone } from './line.sql';
import { MATCHING, type MatchingOptions } from './settlement.options';

/** Payments looked at for one matched day; the next day looks at the rest. */
const MOST = 500;
/** Holidays so far back are counted; what was captured before is missing in any case. */
const LOOK_BACK_DAYS = 60;

interface Missing {
  readonly attemptId: string;
  readonly renewalId: string;
  readonly day: string;
  /** When its capture was recorded, ms since 1970. */
  readonly recordedAt: number;
  readonly postdate: string;
  readonly amountFils: string;
  /** The bank was asked about it when an earlier day was matched. */
  readonly wasAsked: boolean;
}

/**
 * What was captured and stands in no file: after some days the bank is asked, and if the files of a further day do not have it
 * either, people hear of it.
 */
@Injectable()
export class MissingPayments {
  private readonly log = new Logger('Settlement');

  constructor(
    private readonly db: Database,
    private readonly desk: CaseDesk,
    private readonly corrections: AttemptCorrections,
    private readonly questions: BankQuestions,
    @Inject(MATCHING) private readonly options: MatchingOptions,
  ) {}

  /** After a bank day of a terminal was matched. Asks the bank, so never in a transaction. */
  async look(terminal: string, bankDay: string, heard: () => void): Promise<void> {
    await this.found(terminal);
    const { now, holidays } = await this.desk.calendar(
      instantText(kuwaitMidnight(addDays(bankDay, -LOOK_BACK_DAYS))),
    );
    const wait = { days: this.options.waitDays, holidays, knownAt: now };
    const until = addDays(bankDay, -wait.days); // fewer days than that are never enough
    const unsettled = await this.db.query<Missing>(MISSING, [terminal, until, bankDay, MOST]);
    for (const one of unsettled.filter((capture) => missingFrom(capture, wait) <= bankDay)) {
      heard();
      if (one.wasAsked) await this.tell(one, terminal, bankDay);
      else await this.ask(one, terminal, bankDay);
    }
  }

  /** Nothing is missing any more of what has come since. */
  @Transactional()
  private async found(terminal: string): Promise<void> {
    const rows = await this.db.query<{ id: string }>(FOUND, [terminal]);
    for (const { id } of rows)
      await this.desk.resolve(id, ['settlement-missing'], 'settlement.matched', 'bank');
  }

  private async ask({ attemptId }: Missing, terminal: string, bankDay: string): Promise<void> {
    await this.db.query(
      `insert into payments.settlement_missing (attempt_id, terminal, noticed_on) values ($1, $2, $3) on conflict do nothing`,
      [attemptId, terminal, bankDay],
    );
    const answer = await this.questions.ask(attemptId).catch((error: unknown) => {
      this.log.warn({ event: 'settlement.bank-silent', attemptId, err: error }, 'the bank does not answer');
      return undefined;
    });
    if (!answer) return;
    await this.questions.answered(attemptId, answer.inquiryId);
    if (answer.verdict !== 'voided' && answer.verdict !== 'not-captured') return;
    const proof = { verdict: 'voided', source: 'inquiry', reference: answer.inquiryId } as const;
    await this.corrections.apply(attemptId, proof);
  }

  @Transactional()
  private async tell(
    { attemptId, renewalId, day, amountFils }: Missing,
    terminal: string,
    bankDay: string,
  ): Promise<void> {
    await this.db.query(
      `update payments.settlement_missing set case_at = app.now() where attempt_id = $1 and case_at is null`,
      [attemptId],
    );
    const about = { terminal, capturedOn: day, day: bankDay, amount: filsToText(BigInt(amountFils)) };
    await this.desk.open({
      ...{ kind: 'settlement-missing', subject: attemptId, renewalId, about, actor: 'system' },
    });
  }
}

const HAS_COME = `exists (select from payments.settlement_outcome o where o.attempt_id = a.attempt_id and o.type = 'SALE'
  and (o.outcome = 'matched' or o.resolution in ('matched', 'attributed')))`;

// Only what was captured since the terminal's files are taken; those before it were in somebody else's.
const MISSING = `
  select a.attempt_id as "attemptId", a.renewal_id as "renewalId", e.day::text as day,
    floor(extract(epoch from e.posted_at) * 1000)::float8 as "recordedAt", coalesce((
      select i.answer::json ->> 'postDate' from payments.inquiry i
      where i.attempt_id = a.attempt_id and i.verdict = 'captured' order by i.asked_at desc limit 1), '') as postdate,
    a.amount_fils::text as "amountFils",
    m.attempt_id is not null as "wasAsked"
  from payments.attempt a
    join lifecycle.head h on h.thing = a.attempt_id and h.state in ('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE', 'REFUNDED')
    join lateral (select min(day) as day, min(posted_at) as posted_at from payments.ledger_entry e
      where e.attempt_id = a.attempt_id and e.kind in ('captured', 'captured-late')) e on true
    left join payments.settlement_missing m on m.attempt_id = a.attempt_id
  where a.terminal = $1 and a.opened_at >= (select min(bank_day) from payments.settlement where terminal = $1) - interval '1 day'
    and e.day between (select min(bank_day) from payments.settlement where terminal = $1) and $2::date
    and not ${HAS_COME} and not ${undone('a')} and (m.attempt_id is null or (m.case_at is null and m.found_at is null and m.noticed_on < $3::date))
  order by e.day, a.attempt_id limit $4`;

const FOUND = `
  update payments.settlement_missing m set found_at = app.now()
  from payments.attempt a where a.attempt_id = m.attempt_id and m.terminal = $1 and m.found_at is null and ${HAS_COME}
  returning m.attempt_id as id`;
