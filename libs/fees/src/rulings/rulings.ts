import { Injectable } from '@nestjs/common';
import { instantText, type FeeUnit, type Ruling, type RulingKind, type RulingVerdict } from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';

/** A ruling with the people behind it. Instants in ms since 1970. */
export interface DecidedRuling extends Ruling {
  readonly decidedAtMs: number;
  readonly proposalId: string;
}

/** What is to be ruled, and by whom. */
export interface NewRuling {
  readonly rulingId: string;
  readonly scheduleId: string;
  readonly rowCode: string;
  readonly verdict: RulingVerdict;
  /** ISO instant, or null: at once. */
  readonly from: string | null;
  readonly note: string;
  readonly source: string;
  readonly proposalId: string;
  readonly maker: string;
  readonly checker: string;
  readonly onBehalfOf: string | null;
}

/** What the department has ruled about rows whose text is unclear: added to, never changed. */
@Injectable()
export class Rulings {
  constructor(private readonly database: Database) {}

  /** All that had begun at an instant, of one schedule. */
  begun(scheduleId: string, atMs: number): Promise<readonly DecidedRuling[]> {
    return this.read(`r.schedule_id = $1 and r.from_at <= $2`, [scheduleId, instantText(atMs)]);
  }

  /** Those that a stored quote was priced with. */
  named(ids: readonly string[]): Promise<readonly DecidedRuling[]> {
    return ids.length === 0 ? Promise.resolve([]) : this.read(`r.ruling_id = any ($1)`, [ids]);
  }

  /** All of a schedule, or of all, the newest first. */
  list(scheduleId: string | null): Promise<readonly DecidedRuling[]> {
    return this.read(`$1::text is null or r.schedule_id = $1`, [scheduleId]);
  }

  /** The next instant at which a ruling of the schedule begins to hold: prices may differ from then on. */
  async nextChange(scheduleId: string, afterMs: number): Promise<number | null> {
    const [row] = await this.database.query<{ next: string | null }>(
      `select floor(extract(epoch from min(from_at)) * 1000)::text as next from fees.ruling
       where schedule_id = $1 and from_at > $2`,
      [scheduleId, instantText(afterMs)],
    );
    return row?.next === null || row?.next === undefined ? null : Number(row.next);
  }

  /** Enters a ruling; it holds from the instant that it names, and never from before this one. */
  async add(ruling: NewRuling): Promise<void> {
    const { verdict } = ruling;
    const price = verdict.kind === 'replaced' ? verdict : { unit: null, amountFils: null };
    await this.database.query(
      `with decided as materialized (select app.now() as at)
       insert into fees.ruling (ruling_id, schedule_id, row_code, kind, unit, amount_fils, from_at, note, source,
         proposal_id, maker, checker, on_behalf_of, decided_at)
       select $1, $2, $3, $4, $5, $6, greatest($7::timestamptz, decided.at), $8, $9, $10, $11, $12, $13, decided.at
       from decided`,
      [
        ...[ruling.rulingId, ruling.scheduleId, ruling.rowCode, verdict.kind, price.unit, price.amountFils],
        ...[ruling.from, ruling.note, ruling.source],
        ...[ruling.proposalId, ruling.maker, ruling.checker, ruling.onBehalfOf],
      ],
    );
  }

  private async read(where: string, values: readonly unknown[]): Promise<readonly DecidedRuling[]> {
    const rows = await this.database.query<Row>(
      `select r.ruling_id as id, r.schedule_id as "scheduleId", r.row_code as "rowCode", r.kind, r.unit,
         r.amount_fils::text as "amountFils", floor(extract(epoch from r.from_at) * 1000)::text as "fromMs", r.note,
         r.source, floor(extract(epoch from r.decided_at) * 1000)::text as "decidedAtMs", r.proposal_id as "proposalId"
       from fees.ruling r where ${where} order by r.from_at desc, r.ruling_id desc`,
      [...values],
    );
    return rows.map(({ kind, unit, amountFils, fromMs, decidedAtMs, ...row }) => ({
      ...row,
      verdict: verdictOf(kind, unit, amountFils),
      fromMs: Number(fromMs),
      decidedAtMs: Number(decidedAtMs),
    }));
  }
}

interface Row extends Omit<DecidedRuling, 'verdict' | 'fromMs' | 'decidedAtMs'> {
  readonly kind: RulingKind;
  readonly unit: FeeUnit | null;
  readonly amountFils: string | null;
  readonly fromMs: string;
  readonly decidedAtMs: string;
}

function verdictOf(kind: RulingKind, unit: FeeUnit | null, amountFils: string | null): RulingVerdict {
  if (kind !== 'replaced') return { kind };
  if (unit === null || amountFils === null) throw new Error('a ruling that replaces a price names none');
  return { kind, unit, amountFils: BigInt(amountFils) };
}
