import { Injectable, Logger } from '@nestjs/common';
import { Database, SqlClock, tonight, type Night, type Nights } from '@tajdeed/platform';

const AT_ONCE = 20;
const NIGHTS: Nights<Standing> = {
  table: 'search.reading_check',
  columns: { upto: 'upto::int', lots: 'lots::int', differing: 'differing::int' },
};

interface Standing {
  readonly upto: number;
  readonly lots: number;
  readonly differing: number;
}

/** How far a night's look has come. */
export interface SealsProgress {
  readonly lots: number;
  readonly differing: number;
  readonly ended: boolean;
}

/**
 * Once a night, reckons the digest of every lot of what the staff has read again and compares it with the one in the audit
 * log: an entry or a lot that was changed, taken away or slipped in afterwards is named. What is younger than an hour may not
 * have come there yet.
 */
@Injectable()
export class ReadSealsCheck {
  private readonly log = new Logger('Search');

  constructor(
    private readonly db: Database,
    private readonly clock: SqlClock,
  ) {}

  /** The next batch of this night. Undefined where another process is at it. */
  async step(): Promise<SealsProgress | undefined> {
    return tonight(this.db, this.clock, NIGHTS, async (night) => (night.ended ? night : this.batch(night)));
  }

  /** Whether nothing differed when it was last looked at. */
  async sound(): Promise<boolean> {
    const [last] = await this.db.query<{ sound: boolean }>(
      `select differing = 0 as sound from search.reading_check order by day desc limit 1`,
    );
    return last?.sound !== false;
  }

  private async batch({ day, upto, lots, differing }: Standing & Night): Promise<SealsProgress> {
    const rows = await this.db.query<{ nth: number; sound: boolean }>(LOTS, [upto, AT_ONCE]);
    const last = rows.at(-1)?.nth ?? upto;
    const numbers = new Set(rows.map(({ nth }) => nth));
    const missing = Array.from({ length: last - upto }, (_, i) => upto + 1 + i).filter(
      (nth) => !numbers.has(nth),
    );
    const wrong = rows.filter(({ sound }) => !sound).map(({ nth }) => nth);
    const [slipped] = last > upto ? await this.db.query<{ n: number }>(IN_NO_LOT, [upto, last]) : [];
    const faults = missing.length + wrong.length + (slipped?.n ?? 0);
    if (faults > 0)
      this.log.error(
        { event: 'reads-differ', from: upto + 1, to: last, missing, wrong, slippedIn: slipped?.n ?? 0 },
        'the record of what the staff has read differs from the audit log',
      );
    const ended = rows.length < AT_ONCE;
    const sums = { lots: lots + rows.length, differing: differing + faults };
    await this.db.query(
      `update search.reading_check set upto = $2, lots = $3, differing = $4,
         ended_at = case when $5 then app.now() end where day = $1`,
      [day, last, sums.lots, sums.differing, ended],
    );
    return { ...sums, ended };
  }
}

const LOTS = `with lots as materialized (select * from search.reading
    where nth > $1 and sealed_at < app.now() - interval '1 hour' order by nth limit $2),
  heard as (select a.thing, a.entry::json -> 'facts' as facts from audit.v_entry a
    where a.renewal = any (array(select reading_id from lots)) and a.kind = 'reading')
  select l.nth::integer, coalesce(h.facts ->> 'digest' = search.digest_v1(l.entries) and h.facts ->> 'nth' = l.nth::text
    and h.facts ->> 'entries' = cardinality(l.entries)::text, false) as sound
  from lots l left join heard h on h.thing = l.reading_id order by l.nth`;

// From where the lots before end, so that nothing lies between two looks. What came late stands in one of the lots after.
const IN_NO_LOT = `select count(*)::integer as n from search.read_entry e
  where e.entry_id > coalesce((select upto from search.reading where nth between $1 - 1000 and $1 order by upto desc limit 1),
      '00000000-0000-0000-0000-000000000000')
    and e.entry_id <= (select upto from search.reading where nth between $1 + 1 and $2 order by upto desc limit 1)
    and not exists (select from (select unnest(r.entries) as id from search.reading r where r.nth between $1 and $2 + 1000) s
      where s.id = e.entry_id)`;
