import { Injectable } from '@nestjs/common';
import {
  compileSchedule,
  type BilingualName,
  type CompiledSchedule,
  type FeeExemption,
  type FeeRow,
  type FeeSchedule,
  type FeeStage,
  type FeeTable,
} from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';

/** A schedule ready to price, and the instant at which its force ends (ms since 1970), null where no end is set. */
export interface ScheduleInForce {
  readonly compiled: CompiledSchedule;
  readonly endsAt: number | null;
}

/** A schedule by its name, ready to price; a draft may still change. */
export interface NamedSchedule {
  readonly compiled: CompiledSchedule;
  readonly isDraft: boolean;
}

/** Reads the dated schedules. What a schedule says never changes once it has force, so each is read once. */
@Injectable()
export class Schedules {
  private readonly known = new Map<string, Promise<CompiledSchedule>>();

  constructor(private readonly database: Database) {}

  /** The one schedule in force at an instant (ms since 1970; by default now), or undefined between schedules. */
  async inForce(atMs: number | null = null): Promise<ScheduleInForce | undefined> {
    const [row] = await this.database.query<{ id: string; endsAt: string | null }>(
      `select schedule_id as id, floor(extract(epoch from upper(in_force)) * 1000)::text as "endsAt"
       from fees.schedule
       where in_force @> coalesce(timestamptz 'epoch' + $1::bigint * interval '1 millisecond', app.now())`,
      [atMs],
    );
    if (!row) return undefined;
    return { compiled: await this.kept(row.id), endsAt: row.endsAt === null ? null : Number(row.endsAt) };
  }

  /** A schedule by its name, for those who may see drafts: these are read anew each time. */
  async named(id: string): Promise<NamedSchedule | undefined> {
    const isDraft = await this.isDraft(id);
    if (isDraft === undefined) return undefined;
    return { compiled: await (isDraft ? this.read(id) : this.kept(id)), isDraft };
  }

  /** A schedule by its name that has, had or will have force: everybody may see it. */
  async published(id: string): Promise<CompiledSchedule | undefined> {
    return (await this.isDraft(id)) === false ? this.kept(id) : undefined;
  }

  /** A schedule that has, or had, force. */
  kept(id: string): Promise<CompiledSchedule> {
    let schedule = this.known.get(id);
    if (!schedule) {
      schedule = this.read(id);
      this.known.set(id, schedule);
      schedule.catch(() => this.known.delete(id)); // an outage is not remembered
    }
    return schedule;
  }

  private async isDraft(id: string): Promise<boolean | undefined> {
    const [row] = await this.database.query<{ isDraft: boolean }>(
      `select in_force is null as "isDraft" from fees.schedule where schedule_id = $1`,
      [id],
    );
    return row?.isDraft;
  }

  private async read(id: string): Promise<CompiledSchedule> {
    return compileSchedule(await this.schedule(id));
  }

  private async schedule(id: string): Promise<FeeSchedule> {
    const [named] = await this.database.query<{ name: BilingualName }>(NAME, [id]);
    if (!named) throw new Error(`there is no fee schedule ${id}`);
    const rows = await this.database.query<StoredRow>(READ, [id]);
    const tables = new Map<string, FeeTable & { rows: FeeRow[] }>();
    for (const row of rows) {
      const table = tables.get(row.tableId) ?? {
        id: row.tableId,
        name: row.tableName,
        stage: row.stage,
        rows: [],
      };
      table.rows.push({ ...row.row, amountFils: row.amountFils === null ? null : BigInt(row.amountFils) });
      tables.set(row.tableId, table);
    }
    const exemptions = await this.database.query<FeeExemption>(EXEMPTIONS, [id]);
    return { id, name: named.name, tables: [...tables.values()], exemptions };
  }
}

interface StoredRow {
  readonly tableId: string;
  readonly tableName: BilingualName;
  readonly stage: FeeStage;
  readonly row: Omit<FeeRow, 'amountFils'>;
  readonly amountFils: string | null;
}

const NAME = `select json_build_object('ar', name_ar, 'en', name_en) as name from fees.schedule where schedule_id = $1`;

const READ = `
  select t.table_id as "tableId", json_build_object('ar', t.name_ar, 'en', t.name_en) as "tableName", t.stage,
    json_build_object('code', r.code, 'name', json_build_object('ar', r.name_ar, 'en', r.name_en),
      'residencyArticle', r.residency_article, 'unit', r.unit, 'pricing', r.pricing,
      'refersTo', r.refers_to, 'printedRows', r.printed_rows, 'confidence', r.confidence,
      'confidenceNote', r.confidence_note, 'when', r.conditions::json) as row,
    r.amount_fils::text as "amountFils"
  from fees.fee_table t join fees.fee_row r using (schedule_id, table_id)
  where t.schedule_id = $1 order by t.place, r.place`;

const EXEMPTIONS = `
  select code, number, json_build_object('ar', name_ar, 'en', name_en) as name, matching_rows as "matchingRows", note,
    conditions::json as when
  from fees.exemption where schedule_id = $1 order by number`;
