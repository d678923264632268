import { Injectable } from '@nestjs/common';
import { instantText, isRole, type Grant, type ImpactState } from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';
import type { StoredLaw } from './stored-law';
import type { PaidQuote, StoredSums } from './sums';

/** A preview as it is asked for. Days are Kuwait's, both inclusive. */
export interface NewImpact {
  readonly impactId: string;
  readonly scheduleId: string;
  readonly digest: string;
  readonly law: string;
  readonly from: string;
  readonly to: string;
  readonly by: string;
}

/** A preview as it stands. Instants in ms since 1970. */
export interface Impact {
  readonly impactId: string;
  readonly scheduleId: string;
  readonly digest: string;
  /** Whether the schedule says something else by now. */
  readonly scheduleChanged: boolean;
  readonly state: ImpactState;
  readonly from: string;
  readonly to: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  /** When the last quote that was counted was made; null before the first. */
  readonly uptoAt: number | null;
  readonly sums: StoredSums;
}

/** What a run goes on from. `begins` and `ends` bound the period, the latter not part of it. */
export interface Standing {
  readonly seq: number;
  readonly state: ImpactState;
  /** Who began it. */
  readonly by: string;
  readonly begins: string;
  readonly ends: string;
  readonly upto: string | null;
  readonly chunks: number;
  readonly sums: StoredSums;
}

/** A span of instants, the end not part of it, as text. */
export interface Span {
  readonly begins: string;
  readonly ends: string;
}

/** A page of quotes in order of their making, and the last of them; null where no more follow. */
export interface QuotePage {
  readonly paid: readonly PaidQuote[];
  readonly upto: string | null;
}

/** What a page adds: where it ended, all sums with it, and its lines for the export. */
export interface Chunk {
  readonly upto: string;
  readonly sums: string;
  readonly lines: string;
}

/** A renewal is paid from the capture, or the exemption, on; one that was given up for good got its money back. */
const PAID = ['ISSUING', 'NOTIFYING', 'HELD', 'ACKNOWLEDGED'];
/** Below every id. */
const NIL = '00000000-0000-0000-0000-000000000000';
const ms = (instant: string): string => `floor(extract(epoch from ${instant}) * 1000)::text`;

/** The rows of previews, and the quotes that they go through. */
@Injectable()
export class ImpactRows {
  constructor(private readonly db: Database) {}

  async begin({ impactId, scheduleId, digest, law, from, to, by }: NewImpact): Promise<void> {
    await this.db.query(
      `insert into fees.impact (impact_id, schedule_id, digest, law, from_day, to_day, started_by) values ($1, $2, $3, $4, $5, $6, $7)`,
      [impactId, scheduleId, digest, law, from, to, by],
    );
  }

  async read(impactId: string): Promise<Impact | undefined> {
    const [row] = await this.db.query<Raw>(`${SELECT} where i.impact_id = $1`, [impactId]);
    return row && parsed(row);
  }

  /** The newest first, from after one on; of one schedule or of all. */
  async list(scheduleId: string | null, after: string | null, most: number): Promise<readonly Impact[]> {
    const rows = await this.db.query<Raw>(
      `${SELECT} where ($1::text is null or i.schedule_id = $1) and ($2::uuid is null or i.impact_id < $2)
       order by i.impact_id desc limit $3`,
      [scheduleId, after, most],
    );
    return rows.map(parsed);
  }

  /** The lines of one page, or null after the last; it may be forgotten while somebody reads it, and then it does not end. */
  async lines(impactId: string, chunk: number): Promise<string | null> {
    const [row] = await this.db.query<{ lines: string | null }>(
      `select c.lines from fees.impact i left join fees.impact_changes c on c.impact_id = i.impact_id and c.chunk = $2
       where i.impact_id = $1`,
      [impactId, chunk],
    );
    if (!row) throw new Error('a preview was forgotten while it was read');
    return row.lines;
  }

  /** Whether anybody paid for a renewal in that span. */
  async anyPaid({ begins, ends }: Span): Promise<boolean> {
    const [row] = await this.db.query<{ any: boolean }>(
      `select exists (select from fees.quote q where q.live and q.made_at >= $1 and q.made_at < $2
         and ${STATE} = any ($3)) as any`,
      [begins, ends, PAID],
    );
    return row?.any === true;
  }

  async standing(impactId: string): Promise<Standing | undefined> {
    const [row] = await this.db.query<Standing>(STANDING, [impactId]);
    return row;
  }

  async law(impactId: string): Promise<StoredLaw> {
    const [row] = await this.db.query<{ law: StoredLaw }>(
      `select law::json as law from fees.impact where impact_id = $1`,
      [impactId],
    );
    if (!row) throw new Error('a preview vanished');
    return row.law;
  }

  /** The next live quotes of the span after `upto`, at most so many; of them those that were paid. */
  async page({ begins, ends }: Span, upto: string | null, most: number): Promise<QuotePage> {
    const rows = await this.db.query<RawQuote>(PAGE, [begins, ends, upto, NIL, most, PAID]);
    const paid = rows.flatMap(({ isPaid, totalFils, ...quote }) =>
      isPaid ? [{ ...quote, totalFils: BigInt(totalFils) }] : [],
    );
    return { paid, upto: rows.at(-1)?.quoteId ?? null };
  }

  /** Adds a page in the caller's transaction; false where another run was faster, and nothing is added. */
  async add(impactId: string, chunks: number, chunk: Chunk): Promise<boolean> {
    const { affected } = await this.db.run(
      `update fees.impact set upto = $3, chunks = chunks + 1, sums = $4
       where impact_id = $1 and chunks = $2 and finished_at is null`,
      [impactId, chunks, chunk.upto, chunk.sums],
    );
    if (affected === 0) return false;
    await this.db.query(`insert into fees.impact_changes (impact_id, chunk, lines) values ($1, $2, $3)`, [
      ...[impactId, chunks + 1, chunk.lines],
    ]);
    return true;
  }

  /** Ends it in the caller's transaction; false where it has ended, or another run has gone on. */
  async finish(impactId: string, chunks: number): Promise<boolean> {
    const { affected } = await this.db.run(
      `update fees.impact set finished_at = app.now() where impact_id = $1 and chunks = $2 and finished_at is null`,
      [impactId, chunks],
    );
    return affected === 1;
  }

  /** What a person may do at present, by their roles in force; empty for somebody who can't sign in. */
  async grantsOf(memberId: string): Promise<readonly Grant[]> {
    const rows = await this.db.query<{ role: string; department: string | null; room: string | null }>(
      `select role, department, room from staff.v_grant where member_id = $1`,
      [memberId],
    );
    return rows.flatMap(({ role, ...place }) => (isRole(role) ? [{ role, ...place }] : []));
  }

  /** Ends it without a result in the caller's transaction; false where it has ended. */
  async stop(impactId: string): Promise<boolean> {
    const { affected } = await this.db.run(
      `update fees.impact set finished_at = app.now(), upto = null, sums = $2
       where impact_id = $1 and finished_at is null`,
      [impactId, NO_SUMS],
    );
    return affected === 1;
  }
}

/** As a preview begins. */
const NO_SUMS = '{"rows":[],"largest":[]}';

/** The instants of a period's days in Kuwait. */
export function spanOf(begins: number, ends: number): Span {
  return { begins: instantText(begins), ends: instantText(ends) };
}

interface Raw extends Omit<Impact, 'startedAt' | 'finishedAt' | 'uptoAt'> {
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly uptoAt: string | null;
}

interface RawQuote extends Omit<PaidQuote, 'totalFils'> {
  readonly totalFils: string;
  readonly isPaid: boolean;
}

function parsed({ startedAt, finishedAt, uptoAt, ...row }: Raw): Impact {
  return {
    ...row,
    startedAt: Number(startedAt),
    finishedAt: finishedAt === null ? null : Number(finishedAt),
    uptoAt: uptoAt === null ? null : Number(uptoAt),
  };
}

/** One look by key for each quote, whatever the planner thinks of the table's size. */
const STATE = `(select h.state from lifecycle.head h where h.thing = q.renewal_id)`;

const SELECT = `
  select i.impact_id as "impactId", i.schedule_id as "scheduleId", i.digest, not s.enacted and s.digest <> i.digest as "scheduleChanged", h.state,
    i.from_day as "from", i.to_day as "to", ${ms('i.started_at')} as "startedAt", ${ms('i.finished_at')} as "finishedAt",
    (select ${ms('q.made_at')} from fees.quote q where q.quote_id = i.upto) as "uptoAt", i.sums::json as sums
  from fees.impact i join fees.schedule s using (schedule_id) join lifecycle.head h on h.thing = i.impact_id`;

const STANDING = `
  select h.seq, h.state, i.started_by as by, i.upto, i.chunks, i.sums::json as sums,
    (i.from_day::timestamp at time zone 'Asia/Kuwait')::text as begins,
    ((i.to_day + 1)::timestamp at time zone 'Asia/Kuwait')::text as ends
  from fees.impact i join lifecycle.head h on h.thing = i.impact_id where i.impact_id = $1`;

// The row comparison lets the index be entered where the page before ended.
const PAGE = `
  select q.quote_id as "quoteId", q.renewal_id as "renewalId", q.facts::json as facts,
    coalesce(q.row_code, q.exemption_code) as "row", q.total_fils::text as "totalFils", ${STATE} = any ($6) as "isPaid"
  from fees.quote q
  where q.live and q.made_at < $2::timestamptz
    and (q.made_at, q.quote_id) > (coalesce((select k.made_at from fees.quote k where k.quote_id = $3), $1::timestamptz), coalesce($3::uuid, $4::uuid))
  order by q.made_at, q.quote_id limit $5`;
