import { Injectable } from '@nestjs/common';
import { MINUTE_MS, readingLifecycle } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { Database, newId, stepKey, Transactional } from '@tajdeed/platform';

/** Entries of a lot at most, as the table has it. */
const AT_ONCE = 1_000;
/** An entry may be committed so much later than others with later ids: clocks differ, and a statement takes its time. */
const LATE_MS = 10 * MINUTE_MS;
/** The lock that the one who seals holds. */
const LOCK = 'search.reading';

/**
 * Seals what the staff has read of persons: its entries are lots, each lot is an event with a digest of its entries, and so
 * its digest stands in the audit log, where nobody takes it back (security item 76). A search waits for none of this.
 */
@Injectable()
export class ReadSeals {
  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
  ) {}

  /** Seals all that is not; answers how many entries. */
  async step(): Promise<number> {
    let sealed = 0;
    for (;;) {
      const now = await this.lot();
      sealed += now;
      if (now < AT_ONCE) return sealed;
    }
  }

  /** The next lot; none where another process is at it. */
  @Transactional()
  private async lot(): Promise<number> {
    const [lock] = await this.db.query<{ held: boolean }>(
      `select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as held`,
      [LOCK],
    );
    if (lock?.held !== true) return 0;
    const [last] = await this.db.query<{ nth: number; upto: string }>(LAST);
    const from = last ? earlier(last.upto, LATE_MS) : NIL;
    const rows = await this.db.query<{ id: string }>(UNSEALED, [from, AT_ONCE]);
    const entries = rows.map(({ id }) => id);
    const [since, upto] = [entries[0], entries.at(-1)];
    if (since === undefined || upto === undefined) return 0;
    const [readingId, nth] = [newId(), (last?.nth ?? 0) + 1];
    const [made] = await this.db.query<{ digest: string }>(
      `insert into search.reading (reading_id, nth, entries, since, upto) values ($1, $2, $3, $4, $5)
       returning search.digest_v1(entries) as digest`,
      [readingId, nth, entries, since, upto],
    );
    await this.recorder.record(
      { key: stepKey('reading.sealed', readingId), actor: 'system', renewalId: readingId },
      [
        {
          ...{ lifecycle: readingLifecycle, thing: readingId, expectedSeq: 0 },
          event: 'reading.sealed',
          facts: { nth, entries: entries.length, digest: made?.digest ?? '' },
        },
      ],
    );
    return entries.length;
  }
}

const NIL = '00000000-0000-0000-0000-000000000000';

/** The least id of the instant that lies so long before an id's own. */
function earlier(id: string, ms: number): string {
  const at = Math.max(0, Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16) - ms);
  const hex = at.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

const LAST = `select nth::integer, (select upto from search.reading order by upto desc limit 1) as upto
  from search.reading order by nth desc limit 1`;

const UNSEALED = `select e.entry_id as id from search.read_entry e where e.entry_id >= $1
    and not exists (select from (select unnest(r.entries) as id from search.reading r where r.upto >= $1) s
      where s.id = e.entry_id)
  order by e.entry_id limit $2`;
