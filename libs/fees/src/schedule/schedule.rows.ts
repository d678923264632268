import { Injectable } from '@nestjs/common';
import { instantText, scheduleLifecycle, type FeeConditions, type ScheduleState } from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';
import { beginningOf, beginningText, endOf, endText } from './effective';
import {
  documentDigest,
  type DocumentExemption,
  type DocumentRow,
  type DocumentTable,
  type ScheduleDocument,
} from './schedule-document';

/** Where a schedule stands. Instants in ms since 1970. */
export interface Standing {
  readonly scheduleId: string;
  /** The id of its lifecycle. */
  readonly thing: string;
  readonly nameAr: string;
  readonly nameEn: string;
  readonly legalBasis: string;
  /** As it is at this instant, whether or not the entry of it has been made yet. */
  readonly state: ScheduleState;
  readonly recorded: ScheduleState;
  readonly seq: number;
  readonly startsAt: number | null;
  readonly endsAt: number | null;
  /** Whether it has force, had it or will have it: then anybody may read it. */
  readonly isPublic: boolean;
  readonly authors: readonly string[];
  readonly proposalId: string | null;
  readonly now: number;
}

export interface Paper extends Standing {
  readonly document: ScheduleDocument;
  readonly digest: string;
}

interface Raw extends Omit<Standing, 'startsAt' | 'endsAt' | 'now' | 'state' | 'recorded'> {
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly now: string;
  readonly state: string;
  readonly recorded: string;
  readonly note: string;
}

const ms = (instant: string): string => `floor(extract(epoch from ${instant}) * 1000)::text`;

/** What is recorded may lag a moment behind the span; what is in force is the span's affair alone. */
const COLUMNS = `s.schedule_id as "scheduleId", s.thing, s.name_ar as "nameAr", s.name_en as "nameEn",
  s.legal_basis as "legalBasis", s.note, h.state as recorded, h.seq,
  case when s.in_force is null then h.state when s.in_force @> app.now() then 'IN_FORCE'
    when upper(s.in_force) <= app.now() then 'SUPERSEDED' else 'APPROVED' end as state,
  ${ms('coalesce(lower(s.in_force), s.starts_at)')} as "startsAt",
  ${ms('case when s.in_force is null then s.ends_at else upper(s.in_force) end')} as "endsAt",
  s.in_force is not null as "isPublic", s.authors, s.proposal_id as "proposalId", ${ms('app.now()')} as now`;
const FROM = `from fees.schedule s join lifecycle.head h on h.thing = s.thing`;

/** The rows of schedules and what stands on them. */
@Injectable()
export class ScheduleRows {
  constructor(private readonly db: Database) {}

  /** One schedule, or undefined; who may read it is the caller's affair. */
  async paper(scheduleId: string): Promise<Paper | undefined> {
    const [raw] = await this.db.query<Raw>(`select ${COLUMNS} ${FROM} where s.schedule_id = $1`, [
      scheduleId,
    ]);
    return raw && this.withContent(raw);
  }

  /** The one in force at an instant (ms since 1970), or now. */
  async inForce(at?: number): Promise<Paper | undefined> {
    const [raw] = await this.db.query<Raw>(
      `select ${COLUMNS} ${FROM} where s.in_force @> coalesce($1::timestamptz, app.now())`,
      [at === undefined ? null : instantText(at)],
    );
    return raw && this.withContent(raw);
  }

  /** Those that anybody may read, the latest first; or all others, the newest first. */
  async list(isPublic: boolean): Promise<readonly Standing[]> {
    const order = isPublic ? 'lower(s.in_force) desc nulls last' : 's.thing desc';
    const rows = await this.db.query<Raw>(
      `select ${COLUMNS} ${FROM} where (s.in_force is not null) = $1 order by ${order} limit 500`,
      [isPublic],
    );
    return rows.map(standingOf);
  }

  /** Locked against every other hand until the transaction's end; read anew after the lock. */
  async locked(scheduleId: string): Promise<Paper | undefined> {
    await this.db.query(`select 1 from fees.schedule where schedule_id = $1 for update`, [scheduleId]);
    return this.paper(scheduleId);
  }

  /** A draft of that name; false where the name is taken. */
  async begin(thing: string, document: ScheduleDocument, author: string): Promise<boolean> {
    const { affected } = await this.db.run(
      `insert into fees.schedule (thing, authors, schedule_id, name_ar, name_en, legal_basis, note, digest, starts_at, ends_at)
       values ($1, array[$2::uuid], $3, $4, $5, $6, $7, $8, $9, $10) on conflict (schedule_id) do nothing`,
      [thing, author, ...headOf(document)],
    );
    if (affected === 0) return false;
    await this.fill(document);
    return true;
  }

  /** Puts another content into a draft; its hand is one of its authors from now on. */
  async rewrite(document: ScheduleDocument, author: string): Promise<void> {
    for (const table of ['fee_row', 'fee_table', 'exemption'])
      await this.db.query(`delete from fees.${table} where schedule_id = $1`, [document.id]);
    await this.db.query(
      `update fees.schedule set name_ar = $3, name_en = $4, legal_basis = $5, note = $6, digest = $7, starts_at = $8, ends_at = $9,
         proposal_id = null, authors = ${withAuthor('$1')} where schedule_id = $2`,
      [author, ...headOf(document)],
    );
    await this.fill(document);
  }

  /** What is proposed about it, and by whom; null where nothing is any more. */
  async propose(scheduleId: string, proposalId: string | null, author: string | null): Promise<void> {
    await this.db.query(
      `update fees.schedule set proposal_id = $2,
         authors = case when $3::uuid is null then authors else ${withAuthor('$3')} end where schedule_id = $1`,
      [scheduleId, proposalId, author],
    );
  }

  private async withContent(raw: Raw): Promise<Paper> {
    const [tables, exemptions] = [
      await this.db.query<DocumentTable>(TABLES, [raw.scheduleId]),
      await this.db.query<DocumentExemption>(EXEMPTIONS, [raw.scheduleId]),
    ];
    const standing = standingOf(raw);
    const document: ScheduleDocument = {
      ...({ schema_version: 2, currency: 'KWD', fils_per_dinar: 1000 } as const),
      ...{ id: raw.scheduleId, name_ar: raw.nameAr, name_en: raw.nameEn, legal_basis: raw.legalBasis },
      effective_from: standing.startsAt === null ? null : beginningText(standing.startsAt),
      effective_to: standing.endsAt === null ? null : endText(standing.endsAt),
      effective_note: raw.note,
      ...{ tables: [...tables], exemptions: [...exemptions] },
    };
    return { ...standing, document, digest: documentDigest(document) };
  }

  private async fill({ id, tables, exemptions }: ScheduleDocument): Promise<void> {
    await this.db.query(INSERT_TABLES, [id, JSON.stringify(tables.map(({ rows: _, ...table }) => table))]);
    const rows = tables.flatMap((table) => table.rows.map((row, place) => rowOf(row, table.id, place)));
    await this.db.query(INSERT_ROWS, [id, JSON.stringify(rows)]);
    await this.db.query(INSERT_EXEMPTIONS, [id, JSON.stringify(exemptions.map(withConditions))]);
  }
}

const withAuthor = (author: string): string =>
  `case when ${author}::uuid = any (authors) then authors else authors || ${author}::uuid end`;

function headOf(document: ScheduleDocument): readonly unknown[] {
  const {
    id,
    name_ar,
    name_en,
    legal_basis,
    effective_note,
    effective_from: from,
    effective_to: to,
  } = document;
  return [
    ...[id, name_ar, name_en, legal_basis, effective_note, documentDigest(document)],
    from === null ? null : instantText(beginningOf(from)),
    to === null ? null : instantText(endOf(to)),
  ];
}

function withConditions<T extends { readonly when: readonly FeeConditions[] }>(
  thing: T,
): T & { conditions: string } {
  return { ...thing, conditions: JSON.stringify(thing.when) };
}

/** Spans half-open, as PostgreSQL writes them. */
function rowOf(row: DocumentRow, tableId: string, place: number) {
  const { ordinals, ages } = row;
  return {
    ...withConditions(row),
    ...{ table_id: tableId, place },
    ordinals: ordinals && `[${ordinals.from},${ordinals.to === null ? '' : ordinals.to + 1})`,
    ages: ages && `[${ages.from},${ages.below ?? ''})`,
  };
}

function standingOf({ note: _, ...raw }: Raw): Standing {
  return {
    ...raw,
    ...{ state: stateOf(raw.state), recorded: stateOf(raw.recorded), now: Number(raw.now) },
    startsAt: raw.startsAt === null ? null : Number(raw.startsAt),
    endsAt: raw.endsAt === null ? null : Number(raw.endsAt),
  };
}

function stateOf(text: string): ScheduleState {
  if (!isState(text)) throw new Error(`a schedule knows no state ${text}`);
  return text;
}

function isState(text: string): text is ScheduleState {
  return Object.hasOwn(scheduleLifecycle.states, text);
}

// Amounts stay below 10^10 fils, so a JSON number holds them exactly.
const TABLES = `
  select t.table_id as id, t.name_ar, t.name_en, t.stage, t.reading_note,
    (select json_agg(json_build_object('code', r.code, 'printed_rows', r.printed_rows, 'name_ar', r.name_ar,
        'name_en', r.name_en, 'residency_article', r.residency_article, 'amount_fils', r.amount_fils, 'unit', r.unit,
        'pricing', r.pricing, 'when', r.conditions::json, 'occupations', r.occupations, 'sub_kinds', r.sub_kinds,
        'refers_to', r.refers_to, 'sponsor_article', r.sponsor_article, 'sponsor_kind', r.sponsor_kind,
        'ordinals', case when r.ordinals is not null
          then json_build_object('from', lower(r.ordinals), 'to', upper(r.ordinals) - 1) end,
        'ages', case when r.ages is not null then json_build_object('from', lower(r.ages), 'below', upper(r.ages)) end,
        'sources', r.sources, 'confidence', r.confidence, 'confidence_note', r.confidence_note) order by r.place)
      from fees.fee_row r where r.schedule_id = t.schedule_id and r.table_id = t.table_id) as rows
  from fees.fee_table t where t.schedule_id = $1 order by t.place`;

const EXEMPTIONS = `
  select code, number, name_ar, name_en, conditions::json as "when", matching_rows, sources, note
  from fees.exemption where schedule_id = $1 order by number`;

const INSERT_TABLES = `
  insert into fees.fee_table (schedule_id, table_id, place, name_ar, name_en, stage, reading_note)
  select $1, t.id, n - 1, t.name_ar, t.name_en, t.stage, t.reading_note
  from rows from (json_to_recordset($2::json) as (id text, name_ar text, name_en text, stage text, reading_note text))
    with ordinality as t (id, name_ar, name_en, stage, reading_note, n)`;

const INSERT_ROWS = `
  insert into fees.fee_row (schedule_id, table_id, place, code, printed_rows, name_ar, name_en, residency_article,
    amount_fils, unit, pricing, conditions, occupations, sub_kinds, refers_to, sponsor_article, sponsor_kind, ordinals, ages,
    sources, confidence, confidence_note)
  select $1, r.table_id, r.place, r.code, r.printed_rows, r.name_ar, r.name_en, r.residency_article, r.amount_fils, r.unit,
    r.pricing, r.conditions, r.occupations, r.sub_kinds, r.refers_to, r.sponsor_article, r.sponsor_kind, r.ordinals, r.ages,
    r.sources, r.confidence, r.confidence_note
  from json_to_recordset($2::json) as r (table_id text, place smallint, code text, printed_rows smallint[], name_ar text,
    name_en text, residency_article text, amount_fils bigint, unit text, pricing text, conditions text, occupations text[],
    sub_kinds text[], refers_to text[], sponsor_article text, sponsor_kind text, ordinals int4range, ages int4range,
    sources text[], confidence text, confidence_note text)`;

const INSERT_EXEMPTIONS = `
  insert into fees.exemption (schedule_id, code, number, name_ar, name_en, conditions, matching_rows, sources, note)
  select $1, e.code, e.number, e.name_ar, e.name_en, e.conditions, e.matching_rows, e.sources, e.note
  from json_to_recordset($2::json) as e (code text, number smallint, name_ar text, name_en text, conditions text,
    matching_rows text[], sources text[], note text)`;
