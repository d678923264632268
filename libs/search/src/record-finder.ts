import { Injectable } from '@nestjs/common';
import { addDays, grantsFor, instantText, kuwaitMidnight, textToFils } from '@tajdeed/domain';
import { Database, keysetPage, type Principal } from '@tajdeed/platform';
import { places, type Criteria, type Subject } from './criteria';
import type { Meant, NameView } from './person-finder';

/** As many records as a page may look at where not every one of them is wanted. It keeps every call short. */
const MOST_SEEN = 2_000;

/** Where a page ends; `at` is text, as precise as the database has it. */
export interface Position {
  readonly at: string | null;
  readonly id: string;
}

/** A record as the rooms publish it. */
export interface Row {
  readonly id: string;
  readonly at: string | null;
  readonly shownAt: string | null;
  readonly personId: string | null;
  readonly renewalId: string | null;
  readonly amountFils: string | null;
  readonly trackId: string | null;
  readonly caseKind: string | null;
  readonly state: string | null;
}

export interface Page {
  readonly rows: readonly Row[];
  readonly next: Position | null;
}

export type Bind = (value: unknown) => string;
type Narrow = (text: string, bind: Bind) => string;

/** A subject's records: where they are read, and what finds them without looking at others. */
interface Source {
  readonly from: string;
  readonly id: string;
  readonly at: string;
  readonly person: string;
  readonly department: string;
  readonly room: string;
  readonly more: string;
  readonly reference: Narrow;
  readonly receipt: Narrow;
  readonly trackId: Narrow;
  readonly persons: (ids: string) => string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NOTHING = 'false';

const paid =
  (column: string, by: string): Narrow =>
  (text, bind) =>
    `${column} in (select renewal_id from payments.v_attempt_record where ${by} = ${bind(text)})`;

const numbered = (column: string, text: string, bind: Bind): string =>
  `${column} in (select renewal_id from coverage.v_coverage where number = ${bind(text)})`;

const byPersonOfRenewal = (column: string) => (ids: string) =>
  `${column} in (select renewal_id from renewals.v_renewal where person_id = any (${ids}::uuid[]))`;

const sources: Readonly<Record<Exclude<Subject, 'persons'>, Source>> = {
  renewals: {
    ...{ from: 'renewals.v_renewal s', id: 's.renewal_id', at: 's.requested_at', person: 's.person_id' },
    ...{ department: `'${places.renewals.department}'`, room: `'${places.renewals.room}'` },
    more: `s.renewal_id, null::bigint as amount_fils, null as track_id, null as case_kind`,
    reference: (text, bind) =>
      UUID.test(text) ? `s.renewal_id = ${bind(text)}` : numbered('s.renewal_id', text, bind),
    ...{ receipt: paid('s.renewal_id', 'receipt_reference'), trackId: paid('s.renewal_id', 'track_id') },
    persons: (ids) => `s.person_id = any (${ids}::uuid[])`,
  },
  payments: {
    ...{ from: 'payments.v_attempt_record s', id: 's.attempt_id', at: 's.opened_at', person: 's.person_id' },
    ...{ department: `'${places.payments.department}'`, room: `'${places.payments.room}'` },
    more: `s.renewal_id, s.amount_fils, s.track_id, null as case_kind`,
    reference: (text, bind) => {
      if (UUID.test(text)) return `(s.attempt_id = ${bind(text)} or s.renewal_id = ${bind(text)})`;
      if (!/^\d+$/.test(text)) return numbered('s.renewal_id', text, bind);
      return `s.attempt_id in (select attempt_id from payments.v_bank_id where value = ${bind(text)})`;
    },
    receipt: (text, bind) => `s.receipt_reference = ${bind(text)}`,
    trackId: (text, bind) => `s.track_id = ${bind(text)}`,
    persons: (ids) => `s.person_id = any (${ids}::uuid[])`,
  },
  cases: {
    from: 'cases.v_case s left join renewals.v_renewal r on r.renewal_id = s.renewal_id',
    ...{
      id: 's.case_id',
      at: 's.opened_at',
      person: 'r.person_id',
      department: 's.department',
      room: 's.room',
    },
    more: `s.renewal_id, null::bigint as amount_fils, null as track_id, s.kind as case_kind`,
    reference: (text, bind) =>
      UUID.test(text)
        ? `(s.case_id = ${bind(text)} or s.renewal_id = ${bind(text)} or s.subject = ${bind(text)})`
        : numbered('s.renewal_id', text, bind),
    ...{ receipt: paid('s.renewal_id', 'receipt_reference'), trackId: paid('s.renewal_id', 'track_id') },
    persons: byPersonOfRenewal('s.renewal_id'),
  },
};

const hasTokens = (person: string, tokens: readonly Buffer[], view: NameView, bind: Bind): string[] =>
  tokens.map(
    (token) => `exists (select from ${view} t where t.token = ${bind(token)} and t.person_id = ${person})`,
  );

/**
 * Records by statements of fixed pieces; everything that was typed is a parameter (security item 41). A page is a stretch
 * of the index, at most MOST_SEEN records long, less those that a state or a frequent name does not want: so no search
 * takes long, and a page may be short while there is more.
 */
@Injectable()
export class RecordFinder {
  constructor(private readonly db: Database) {}

  find(
    by: Principal,
    subject: Subject,
    criteria: Criteria,
    meant: Meant,
    after: Position | null,
    limit: number,
  ) {
    if (meant.kind === 'these' && meant.ids.length === 0) return Promise.resolve({ rows: [], next: null });
    return subject === 'persons'
      ? this.persons(by, meant, after, limit)
      : this.records(by, sources[subject], criteria, meant, after, limit);
  }

  private async records(
    by: Principal,
    source: Source,
    criteria: Criteria,
    meant: Meant,
    after: Position | null,
    limit: number,
  ): Promise<Page> {
    const bound: unknown[] = [];
    const bind: Bind = (value) => `$${bound.push(value)}`;
    const { id, at, person } = source;
    const narrow = [
      visible(by, source, bind),
      ...narrowed(source, criteria, bind),
      ...(meant.kind === 'these' ? [source.persons(bind(meant.ids))] : []),
      ...(after ? [`(${at}, ${id}) < (${bind(after.at)}::timestamptz, ${bind(after.id)}::uuid)`] : []),
    ];
    const wanted = [
      ...(criteria.state === undefined ? [] : [`h.state = ${bind(criteria.state)}`]),
      ...(meant.kind === 'named' ? hasTokens('s.person_id', meant.tokens, meant.view, bind) : []),
    ];
    return this.page(
      `select ${id} as id, ${at} as at, ${person} as person_id, ${source.more}
       from ${source.from} where ${narrow.join(' and ')} order by ${at} desc, ${id} desc`,
      `select s.*, h.state from seen s join lifecycle.head h on h.thing = s.id
       ${wanted.length > 0 ? `where ${wanted.join(' and ')}` : ''} order by s.at desc, s.id desc`,
      { bound, order: 'at desc, id desc', isSifted: wanted.length > 0, limit },
    );
  }

  private persons(by: Principal, meant: Meant, after: Position | null, limit: number): Promise<Page> {
    const bound: unknown[] = [];
    const bind: Bind = (value) => `$${bound.push(value)}`;
    const { department, room } = places.persons;
    const [first, ...others] = meant.kind === 'named' ? meant.tokens : [];
    const view = meant.kind === 'named' ? meant.view : 'identity.v_name_token';
    const source = { department: `'${department}'`, room: `'${room}'` };
    const narrow = [
      visible(by, source, bind),
      ...(meant.kind === 'these' ? [`s.person_id = any (${bind(meant.ids)}::uuid[])`] : []),
      ...(first ? [`s.token = ${bind(first)}`] : []),
      ...(after ? [`s.person_id > ${bind(after.id)}::uuid`] : []),
    ];
    const wanted = hasTokens('s.id', others, view, bind);
    return this.page(
      `select s.person_id as id, null::timestamptz as at, s.person_id, null::uuid as renewal_id, null::bigint as amount_fils,
         null as track_id, null as case_kind
       from ${first ? view : 'identity.v_person_record'} s
       where ${narrow.join(' and ')} order by s.person_id`,
      `select s.*, null as state from seen s ${wanted.length > 0 ? `where ${wanted.join(' and ')}` : ''} order by s.id`,
      { bound, order: 'id', isSifted: wanted.length > 0, limit },
    );
  }

  /** One statement: a stretch, what is wanted of it, and where the stretch ended, which it reads to only where the page stays short. */
  private async page(
    stretch: string,
    sift: string,
    { bound, order, isSifted, limit }: { bound: unknown[]; order: string; isSifted: boolean; limit: number },
  ): Promise<Page> {
    const most = isSifted ? MOST_SEEN : limit + 1;
    const backwards = order === 'id' ? 'id desc' : 'at, id';
    const wanted = `$${bound.push(limit + 1)}`;
    const isShort = `(select count(*) from found) < ${wanted}`;
    const rows = await this.db.query<
      Partial<Row> & { seen: number | null; lastAt: string | null; lastId: string | null }
    >(
      `with seen as materialized (${stretch} limit ${most}),
         found as (${sift} limit ${wanted})
       select case when ${isShort} then (select count(*)::integer from seen) end as seen, l.at::text as "lastAt", l.id as "lastId",
         f.id, f.at::text as at, to_char(f.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "shownAt",
         f.person_id as "personId", f.renewal_id as "renewalId", f.amount_fils::text as "amountFils",
         f.track_id as "trackId", f.case_kind as "caseKind", f.state
       from (select) as one left join found f on true
         left join (select at, id from seen where ${isShort} order by ${backwards} limit 1) l on true
       order by ${order === 'id' ? 'f.id' : 'f.at desc, f.id desc'}`,
      bound,
    );
    const found = rows.flatMap(whole);
    const { page, next } = keysetPage(found, limit, ({ at, id }) => ({ at, id }));
    if (next) return { rows: page, next };
    const [first] = rows;
    if (!isSifted || first?.seen !== MOST_SEEN || first.lastId === null) return { rows: page, next: null };
    return { rows: page, next: { at: first.lastAt, id: first.lastId } };
  }
}

function whole(row: Partial<Row>): Row[] {
  const { id, at = null, shownAt = null, personId = null, renewalId = null } = row;
  const { amountFils = null, trackId = null, caseKind = null, state = null } = row;
  if (typeof id !== 'string') return [];
  return [{ id, at, shownAt, personId, renewalId, amountFils, trackId, caseKind, state }];
}

/** Grants are part of the query (security item 24): what lies elsewhere is not found. */
export function visible(
  by: Principal,
  { department, room }: Pick<Source, 'department' | 'room'>,
  bind: Bind,
): string {
  const grants = grantsFor(by.grants, 'records.search');
  const may = [bind(grants.map((grant) => grant.department)), bind(grants.map((grant) => grant.room))];
  return `exists (select from unnest(${may.map((list) => `${list}::text[]`).join(', ')}) as may (department, room)
    where (may.department is null or may.department = ${department}) and (may.room is null or may.room = ${room}))`;
}

function narrowed(source: Source, criteria: Criteria, bind: Bind): string[] {
  const { reference, receipt, trackId, from, to, amount } = criteria;
  const fils = amount === undefined ? undefined : textToFils(amount);
  return [
    ...(reference === undefined ? [] : [source.reference(reference, bind)]),
    ...(receipt === undefined ? [] : [source.receipt(receipt, bind)]),
    ...(trackId === undefined ? [] : [source.trackId(trackId, bind)]),
    ...(from === undefined ? [] : [`${source.at} >= ${bind(dayStart(from))}::timestamptz`]),
    ...(to === undefined ? [] : [`${source.at} < ${bind(dayStart(addDays(to, 1)))}::timestamptz`]),
    ...(amount === undefined
      ? []
      : [fils === undefined ? NOTHING : `s.amount_fils = ${bind(fils.toString())}::bigint`]),
  ];
}

function dayStart(date: string): string {
  return instantText(kuwaitMidnight(date));
}
