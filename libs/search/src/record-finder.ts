import { Injectable } from '@nestjs/common';
import { Database, keysetPage, type Principal } from '@tajdeed/platform';
import { places, type Criteria, type Subject } from './criteria';
import { LISTED, type ListedPerson, type Meant } from './person-finder';
import { hasToken, MEANT, narrowed, sources, visible, type Bind, type Source } from './sources';

/** As many records as a page may look at where not every one of them is wanted. It keeps every call short. */
const MOST_SEEN = 2_000;
/** One more than the largest page. In the text, because the planner reckons with it; a page takes what it was asked for. */
const MOST_SHOWN = 101;

/** Where a page ends; `at` is text, as precise as the database has it. */
export interface Position {
  readonly at: string | null;
  readonly id: string;
}

/** A record as the rooms publish it, with its person as the register keeps it. */
export interface Row {
  readonly id: string;
  readonly at: string | null;
  readonly shownAt: string | null;
  readonly person: ListedPerson | null;
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

/** What a page is asked for. */
export interface Wanted {
  readonly subject: Subject;
  readonly criteria: Criteria;
  readonly meant: Meant;
  readonly after: Position | null;
  readonly limit: number;
}

/** Writes down who reads these persons (a query of one column), as a clause of the statement that reads them. */
export type WriteDown = (persons: string, bind: Bind) => string;

/** The clauses of a page: `seen` is a stretch of an index, `found` what is wanted of it. */
interface Clauses {
  readonly seen: string;
  readonly found: string;
  readonly order: 'at desc, id desc' | 'id';
  /** Whether not everything that is seen is wanted, so that a page may be short while there is more. */
  readonly isSifted: boolean;
}

/**
 * Records by statements of fixed pieces; everything that was typed is a parameter (security item 41). A page is one
 * statement: what is found, its persons, and the entry of who reads them. It is a stretch of the index, at most MOST_SEEN
 * records long, less those that a state or a frequent name does not want: so no search takes long, and a page may be short
 * while there is more.
 */
@Injectable()
export class RecordFinder {
  constructor(private readonly db: Database) {}

  find(by: Principal, wanted: Wanted, writeDown: WriteDown): Promise<Page> {
    const bound: unknown[] = [];
    const bind: Bind = (value) => `$${bound.push(value)}`;
    const { subject, limit } = wanted;
    const most = bind(limit + 1);
    const clauses =
      subject === 'persons'
        ? personsOf(by, wanted, most, bind)
        : recordsOf(by, sources[subject], wanted, most, bind);
    return this.page(wanted, clauses, most, bind, bound, writeDown);
  }

  private async page(
    { meant, limit }: Wanted,
    { seen, found, order, isSifted }: Clauses,
    most: string,
    bind: Bind,
    bound: unknown[],
    writeDown: WriteDown,
  ): Promise<Page> {
    const shown = `select person_id, max(at) as at from (select person_id, at from found order by ${order} limit ${bind(limit)}) shown
      where person_id is not null group by person_id`;
    // Where the stretch ended; asked for only where the page stays short, and there only if the stretch is as long as it may be.
    const ended = `ended as materialized (select at, id from seen where (select count(*) from found) < ${most}
      order by ${order} offset ${MOST_SEEN - 1} limit 1),`;
    const rows = await this.db.query<Flat>(
      `with ${meant.kind === 'these' ? `meant as materialized (${meant.query(bind)}), ` : ''}seen as materialized (${seen}),
         found as materialized (${found}), ${isSifted ? ended : ''}
         ${writeDown(`select person_id from (${shown}) persons order by at desc, person_id`, bind)}
       select ${isSifted ? 'e.at::text as "lastAt", e.id as "lastId",' : ''} f.id, f.at::text as at,
         to_char(f.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "shownAt", f.renewal_id as "renewalId",
         f.amount_fils::text as "amountFils", f.track_id as "trackId", f.case_kind as "caseKind", f.state,
         p.person_id as "personId", ${LISTED}
       from ${isSifted ? `(select) one left join found f on true left join ended e on true` : 'found f'}
         left join identity.v_person_record p on p.person_id = f.person_id
       order by ${order === 'id' ? 'f.id' : 'f.at desc, f.id desc'}`,
      bound,
    );
    const { page, next } = keysetPage(rows.flatMap(whole), limit, ({ at, id }) => ({ at, id }));
    if (next) return { rows: page, next };
    const [first] = rows;
    const hasMore = first?.lastId !== undefined && first.lastId !== null;
    return { rows: page, next: hasMore ? { at: first.lastAt ?? null, id: first.lastId } : null };
  }
}

function recordsOf(by: Principal, source: Source, wanted: Wanted, most: string, bind: Bind): Clauses {
  const { criteria, meant, after } = wanted;
  const { from, id, at, person, more } = source;
  const narrow = [
    visible(by, source, bind),
    ...narrowed(source, criteria, bind),
    ...(meant.kind === 'these' ? [source.ofMeant] : []),
    ...(after ? [`(${at}, ${id}) < (${bind(after.at)}::timestamptz, ${bind(after.id)}::uuid)`] : []),
  ].join(' and ');
  const order = 'at desc, id desc';
  const last = `order by ${at} desc, ${id} desc`;
  const all = `${person} as person_id, ${more}`;
  if (criteria.state === undefined && meant.kind !== 'named')
    return {
      ...{ order, isSifted: false },
      seen: `select ${id} as id, ${at} as at, ${all} from ${from} where ${narrow} ${last} limit ${MOST_SHOWN}`,
      found: `select n.*, h.state from seen n join lifecycle.head h on h.thing = n.id order by n.at desc, n.id desc limit ${most}`,
    };
  // Ids first, the rest of a record once it is found.
  const names = meant.kind === 'named' ? `, ${person} as person_id` : '';
  return {
    ...{ order, isSifted: true },
    seen: `select ${id} as id, ${at} as at${names} from ${from} where ${narrow} ${last} limit ${MOST_SEEN}`,
    found: `select k.id, k.at, ${all}, k.state from ${from} join (${hits(criteria.state, meant, most, bind)}) k on k.id = ${id}`,
  };
}

/** What is wanted of a stretch. All states at once: two thousand looks at neighbours in one walk are a fifth of as many walks. */
function hits(state: string | undefined, meant: Meant, most: string, bind: Bind): string {
  const tokens = meant.kind === 'named' ? meant : undefined;
  const named = (tokens?.tokens ?? []).map((token) =>
    hasToken(tokens?.view ?? 'identity.v_name_token', bind(token), 'n.person_id'),
  );
  const inState =
    state === undefined
      ? 'seen n join lifecycle.head h on h.thing = n.id'
      : `(select n.*, h.state from seen n join lifecycle.head h on h.thing = n.id
           where h.thing = any (array(select id from seen)) and h.state = ${bind(state)} offset 0) n`;
  return `select n.id, n.at, ${state === undefined ? 'h' : 'n'}.state from ${inState}
    ${named.length > 0 ? `where ${named.join(' and ')}` : ''} order by n.at desc, n.id desc limit ${most}`;
}

function personsOf(by: Principal, { meant, after }: Wanted, most: string, bind: Bind): Clauses {
  const { department, room } = places.persons;
  const [first, ...others] = meant.kind === 'named' ? meant.tokens : [];
  const view = meant.kind === 'named' ? meant.view : 'identity.v_name_token';
  const isSifted = others.length > 0;
  const narrow = [
    visible(by, { department: `'${department}'`, room: `'${room}'` }, bind),
    ...(meant.kind === 'these' ? [`s.person_id = ${MEANT}`] : []),
    ...(first ? [`s.token = ${bind(first)}`] : []),
    ...(after ? [`s.person_id > ${bind(after.id)}::uuid`] : []),
  ].join(' and ');
  const wanted = others.map((token) => hasToken(view, bind(token), 'n.id'));
  return {
    ...{ order: 'id', isSifted },
    seen: `select s.person_id as id, null::timestamptz as at from ${first ? view : 'identity.v_person_record'} s
      where ${narrow} order by s.person_id limit ${isSifted ? MOST_SEEN : MOST_SHOWN}`,
    found: `select n.id, n.at, n.id as person_id, null::uuid as renewal_id, null::bigint as amount_fils, null as track_id,
        null as case_kind, null as state
      from seen n ${isSifted ? `where ${wanted.join(' and ')}` : ''} order by n.id limit ${most}`,
  };
}

/** A row as the database has it: none of it is there where only the stretch's end is told. */
interface Flat extends Partial<Omit<Row, 'person' | 'id'>>, Omit<ListedPerson, 'id'> {
  readonly id: string | null;
  readonly personId: string | null;
  readonly lastAt?: string | null;
  readonly lastId?: string | null;
}

function whole(row: Flat): Row[] {
  const { id, at = null, shownAt = null, renewalId = null, amountFils = null } = row;
  const { trackId = null, caseKind = null, state = null } = row;
  if (id === null) return [];
  return [{ id, at, shownAt, person: personOf(row), renewalId, amountFils, trackId, caseKind, state }];
}

function personOf({ personId, masked, civil, phone, ar, en }: Flat): ListedPerson | null {
  return personId === null ? null : { id: personId, masked, civil, phone, ar, en };
}
