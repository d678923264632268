import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  addDays,
  instantText,
  kuwaitDate,
  kuwaitMidnight,
  lastWorkingDay,
  postedOn,
  type SettlementWait,
} from '@tajdeed/domain';
import { CaseDesk } from '@tajdeed/lifecycle';
import { Database, newId, SqlClock, tonight, type Night, type Nights } from '@tajdeed/platform';
import { HAS_COME, POSTDATE, undone } from './line.sql';
import { MATCHING, type MatchingOptions } from './settlement.options';

const AT_ONCE = 1_000;
/** Holidays so far back are counted; the file of a day before is overdue in any case. */
const LOOK_BACK_DAYS = 60;

/** Where a night's look stands: after that capture. */
interface Standing {
  readonly terminal: string;
  readonly uptoDay: string;
  readonly entryId: string;
}

const NIGHTS: Nights<Standing> = {
  table: 'payments.overdue_check',
  columns: { terminal: 'terminal', uptoDay: 'upto_day::text', entryId: 'entry_id' },
};

interface Capture {
  readonly terminal: string;
  readonly day: string;
  readonly entryId: string;
  readonly recordedAt: number;
  readonly postdate: string;
  /** In no file, and neither taken back. */
  readonly awaited: boolean;
}

interface BankDay {
  readonly terminal: string;
  readonly bankDay: string;
}

/**
 * Bank days on which a terminal had captures, and whose file has not come some working days later. Looked for once a night, among
 * the captures that are still awaited: the days that follow cannot be matched before it, and nobody would say so.
 */
@Injectable()
export class OverdueFiles {
  private readonly log = new Logger('Settlement');

  constructor(
    private readonly db: Database,
    private readonly clock: SqlClock,
    private readonly desk: CaseDesk,
    @Inject(MATCHING) private readonly options: MatchingOptions,
  ) {}

  /** The next batch of this night. Undefined where another process is at it. */
  async step(): Promise<{ readonly ended: boolean } | undefined> {
    return tonight(this.db, this.clock, NIGHTS, async (night) =>
      night.ended ? { ended: true } : this.batch(night),
    );
  }

  /** Whether no file is overdue. */
  async sound(): Promise<boolean> {
    const [open] = await this.db.query(
      `select 1 from payments.settlement_overdue where came_at is null limit 1`,
    );
    return open === undefined;
  }

  /** The file of that day was taken: nothing of it is overdue. In the caller's transaction. */
  async came({ terminal, bankDay }: BankDay): Promise<void> {
    const came = await this.db.query<{ subject: string }>(CAME, [terminal, bankDay]);
    await this.close(came);
  }

  private async batch(night: Standing & Night): Promise<{ readonly ended: boolean }> {
    const { now, holidays } = await this.desk.calendar(
      instantText(kuwaitMidnight(addDays(night.day, -LOOK_BACK_DAYS))),
    );
    const wait: SettlementWait = { days: this.options.waitDays, holidays, knownAt: now };
    const today = kuwaitDate(now);
    const { terminal, uptoDay, entryId } = night;
    const until = addDays(today, -wait.days); // fewer days than that are never enough
    const page = await this.db.query<Capture>(AWAITED, [terminal, uptoDay, entryId, until, AT_ONCE]);
    const days = new Map<string, BankDay>();
    for (const capture of page) {
      const bankDay = postedOn(capture);
      const isDue = lastWorkingDay(bankDay, wait.days, wait.holidays, wait.knownAt) < today;
      if (capture.awaited && isDue) days.set(`${capture.terminal} ${bankDay}`, { ...capture, bankDay });
    }
    for (const day of days.values()) await this.notice(day, night.day);
    const last = page.at(-1);
    const ended = last === undefined || page.length < AT_ONCE;
    if (ended) await this.close(await this.db.query<{ subject: string }>(OTHERWISE, [night.day]));
    await this.db.query(ADVANCE, [
      ...[night.day, last?.terminal ?? terminal, last?.day ?? uptoDay, last?.entryId ?? entryId],
      ...[page.length, ended],
    ]);
    return { ended };
  }

  private async notice({ terminal, bankDay }: BankDay, night: string): Promise<void> {
    const [row] = await this.db.query<{ subject: string; isNew: boolean }>(NOTICE, [
      ...[terminal, bankDay, newId(), night],
    ]);
    if (!row?.isNew) return;
    this.log.warn({ event: 'settlement.overdue', terminal, bankDay }, 'a settlement file has not come');
    await this.desk.open({
      ...{ kind: 'settlement-overdue', subject: row.subject, renewalId: null, actor: 'system' },
      about: { terminal, day: bankDay },
    });
  }

  private async close(days: readonly { readonly subject: string }[]): Promise<void> {
    for (const { subject } of days)
      await this.desk.resolve(subject, ['settlement-overdue'], 'settlement.received', 'bank');
  }
}

const AWAITED = `
  select u.terminal, u.day::text as day, u.entry_id as "entryId", floor(extract(epoch from e.posted_at) * 1000)::float8 as "recordedAt",
    s.awaited, case when s.awaited then ${POSTDATE('u')} else '' end as postdate
  from (select * from payments.unsettled
      where (terminal, day, entry_id) > ($1, $2::date, $3::uuid) and day <= $4::date order by terminal, day, entry_id limit $5) u
    join payments.attempt a using (attempt_id)
    join lifecycle.head h on h.thing = u.attempt_id
    join payments.ledger_entry e using (entry_id)
    cross join lateral (
      select h.state in ('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE', 'REFUNDED') and not ${HAS_COME} and not ${undone('a')} as awaited) s
  order by u.terminal, u.day, u.entry_id`;

const FILE = (of: string) => `exists (select from payments.settlement_file f
  where f.terminal = ${of}.terminal and f.bank_day = ${of}.bank_day and f.kind = 'DAY' and f.accepted_at is not null)`;

// Of a terminal whose files are taken, from its first day on: what was before is in somebody else's. What came and is owed again is
// noticed again.
const NOTICE = `
  insert into payments.settlement_overdue as o (terminal, bank_day, subject, seen_on)
  select d.terminal, d.bank_day, $3::uuid, $4::date from (values ($1::text, $2::date)) as d (terminal, bank_day)
  where not ${FILE('d')}
    and d.bank_day >= coalesce((select min(bank_day) from payments.settlement s where s.terminal = d.terminal), d.bank_day)
  on conflict (terminal, bank_day) do update set seen_on = excluded.seen_on, came_at = null,
    noticed_at = case when o.came_at is null then o.noticed_at else excluded.noticed_at end,
    subject = case when o.came_at is null then o.subject else excluded.subject end
  returning subject, subject = $3::uuid as "isNew"`;

const CAME = `
  update payments.settlement_overdue o set came_at = app.now()
  where o.terminal = $1 and o.bank_day = $2 and o.came_at is null and ${FILE('o')} returning o.subject`;

// The captures of such a day came in the file of another one, or were taken back. Those that people hear of one by one
// ('settlement-missing') are awaited no more, and came all the same not.
const OTHERWISE = `
  update payments.settlement_overdue o set came_at = app.now()
  where o.came_at is null and (${FILE('o')} or (o.seen_on < $1::date and not exists (
    select from payments.settlement_missing m join lifecycle.head h on h.thing = m.attempt_id
      join payments.ledger_entry e on e.attempt_id = m.attempt_id and e.kind in ('captured', 'captured-late')
    where m.terminal = o.terminal and m.case_at is not null and m.found_at is null
      and h.state in ('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE', 'REFUNDED') and e.day between o.bank_day - 14 and o.bank_day)))
  returning o.subject`;

const ADVANCE = `
  update payments.overdue_check set terminal = $2, upto_day = $3::date, entry_id = $4::uuid, looked_at = looked_at + $5,
    ended_at = case when $6 then app.now() end
  where day = $1`;
