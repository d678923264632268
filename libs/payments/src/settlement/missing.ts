import { Inject, Injectable } from '@nestjs/common';
import {
  addDays,
  filsToText,
  instantText,
  kuwaitMidnight,
  missingFrom,
  type SettlementWait,
} from '@tajdeed/domain';
import { CaseDesk, Recorder } from '@tajdeed/lifecycle';
import { Database, Transactional } from '@tajdeed/platform';
import { wantAnswer } from '../want-answer';
import { HAS_COME, POSTDATE, undone } from './line.sql';
import { MATCHING, type MatchingOptions } from './settlement.options';

const MOST = 500;
/** Captures read at once. */
const PAGE = 1_000;
/** Holidays so far back are counted; what was captured before is missing in any case. */
const LOOK_BACK_DAYS = 60;

/** A capture that was still to come when last looked at. */
interface Awaited {
  readonly entryId: string;
  readonly attemptId: string;
  readonly renewalId: string;
  readonly day: string;
  /** When its capture was recorded, ms since 1970. */
  readonly recordedAt: number;
  readonly postdate: string;
  readonly amountFils: string;
  /** `over`: it came, was taken back or is a case, and is awaited no more. `asked`: when an earlier day was matched; `just-asked`: not earlier. */
  readonly standing: 'over' | 'awaited' | 'asked' | 'just-asked';
}

interface Look {
  readonly terminal: string;
  readonly bankDay: string;
  readonly wait: SettlementWait;
}

/**
 * What was captured and stands in no file: after some days the bank is asked, and if the files of a further day do not have it
 * either, people hear of it.
 */
@Injectable()
export class MissingPayments {
  constructor(
    private readonly db: Database,
    private readonly desk: CaseDesk,
    private readonly recorder: Recorder,
    @Inject(MATCHING) private readonly options: MatchingOptions,
  ) {}

  /**
   * After a bank day of a terminal was matched. `most`: payments that it has asked or tells about; the look of the next day goes on.
   */
  async look(terminal: string, bankDay: string, heard: () => void, most = MOST): Promise<void> {
    await this.found(terminal);
    const { now, holidays } = await this.desk.calendar(
      instantText(kuwaitMidnight(addDays(bankDay, -LOOK_BACK_DAYS))),
    );
    const wait = { days: this.options.waitDays, holidays, knownAt: now };
    const acted = new Set<string>();
    let after: Pick<Awaited, 'day' | 'entryId'> | undefined = BEFORE_ALL;
    while (after !== undefined && acted.size < most) {
      heard();
      const page: readonly Awaited[] = await this.awaited({ terminal, bankDay, wait }, after);
      for (const one of page.filter((awaited) => isMissing(awaited, { terminal, bankDay, wait }))) {
        if (acted.size === most || acted.has(one.attemptId)) continue;
        acted.add(one.attemptId);
        heard();
        if (one.standing === 'asked') await this.tell(one, terminal, bankDay);
        else await this.ask(one, terminal, bankDay);
      }
      after = page.length < PAGE ? undefined : page.at(-1);
    }
  }

  /** The next of what was awaited; those among them that are over go. */
  private awaited(
    { terminal, bankDay, wait }: Look,
    { day, entryId }: Pick<Awaited, 'day' | 'entryId'>,
  ): Promise<readonly Awaited[]> {
    const until = addDays(bankDay, -wait.days); // fewer days than that are never enough
    return this.db.query<Awaited>(AWAITED, [terminal, until, bankDay, day, entryId, PAGE]);
  }

  /** Nothing is missing any more of what has come since. */
  @Transactional()
  private async found(terminal: string): Promise<void> {
    const rows = await this.db.query<{ id: string }>(FOUND, [terminal]);
    for (const { id } of rows)
      await this.desk.resolve(id, ['settlement-missing'], 'settlement.matched', 'bank');
  }

  /** What the bank then says moves the payment, or comes to staff, as any answer does. */
  @Transactional()
  private async ask({ attemptId }: Awaited, terminal: string, bankDay: string): Promise<void> {
    await this.db.query(
      `insert into payments.settlement_missing (attempt_id, terminal, noticed_on) values ($1, $2, $3) on conflict do nothing`,
      [attemptId, terminal, bankDay],
    );
    await wantAnswer(this.db, this.recorder, attemptId);
  }

  @Transactional()
  private async tell(
    { attemptId, renewalId, day, amountFils }: Awaited,
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

const BEFORE_ALL = { day: '-infinity', entryId: '00000000-0000-0000-0000-000000000000' };

function isMissing(awaited: Awaited, { bankDay, wait }: Look): boolean {
  const isOpen = awaited.standing === 'awaited' || awaited.standing === 'asked';
  return isOpen && missingFrom(awaited, wait) <= bankDay;
}

// Only what was captured since the terminal's files are taken; what was before is in somebody else's. The days, the place in them
// and their order are those of the primary key, so a look reads what is still awaited, and what came since the look before. What
// is over stays so: a capture that comes back has an entry, and with it a row, of its own.
const AWAITED = `
  with page as materialized (
      select u.day, u.entry_id, u.attempt_id, m.noticed_on,
        h.state not in ('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE', 'REFUNDED') or m.case_at is not null
          or ${HAS_COME} or ${undone('a')} as over
      from (select * from payments.unsettled
          where terminal = $1 and day between (select min(bank_day) from payments.settlement where terminal = $1) and $2::date
            and (day, entry_id) > ($4::date, $5::uuid)
          order by terminal, day, entry_id limit $6) u
        join payments.attempt a on a.attempt_id = u.attempt_id
        join lifecycle.head h on h.thing = u.attempt_id
        left join payments.settlement_missing m on m.attempt_id = u.attempt_id),
    gone as (
      delete from payments.unsettled u using page p
      where p.over and u.terminal = $1 and u.day = p.day and u.entry_id = p.entry_id)
  select p.entry_id as "entryId", p.attempt_id as "attemptId", a.renewal_id as "renewalId", p.day::text as day,
    floor(extract(epoch from e.posted_at) * 1000)::float8 as "recordedAt", a.amount_fils::text as "amountFils",
    case when p.over then '' else ${POSTDATE('p')} end as postdate,
    case when p.over then 'over' when p.noticed_on is null then 'awaited' when p.noticed_on < $3::date then 'asked'
      else 'just-asked' end as standing
  from page p join payments.attempt a using (attempt_id) join payments.ledger_entry e using (entry_id)
  order by p.day, p.entry_id`;

const FOUND = `
  update payments.settlement_missing m set found_at = app.now()
  from payments.attempt a where a.attempt_id = m.attempt_id and m.terminal = $1 and m.found_at is null and ${HAS_COME}
  returning m.attempt_id as id`;
