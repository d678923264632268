import { addDays, grantsFor, instantText, kuwaitMidnight, textToFils } from '@tajdeed/domain';
import type { Principal } from '@tajdeed/platform';
import { places, type Criteria, type Subject } from './criteria';

/** Makes a value a parameter of the statement and answers its place (`$1`): what was typed never stands in a text. */
export type Bind = (value: unknown) => string;
type Narrow = (text: string, bind: Bind) => string;

/** One of a query's values, as a list that is made first: one walk through an index for all, where a join would look up each. */
const amongst = (query: string): string => `any (array(${query}))`;

/** The persons whom a statement's criteria mean: its first clause names them. */
export const MEANT = amongst('select person_id from meant');

/** Where the register publishes tokens of names: of whole words, and of how words begin. */
export type NameView = 'identity.v_name_token' | 'identity.v_name_beginning';

/**
 * Whether a person's name has the token. One row at most, and a scalar: a join's side could be read whole, and of a frequent
 * name that is every fifth person. This looks at what is at hand, one by one, and ends with the page.
 */
export const hasToken = (view: NameView, token: string, person: string): string =>
  `(select true from ${view} t where t.token = ${token} and t.person_id = ${person})`;

/** A subject's records: where they are read, and what finds them without looking at others. */
export interface Source {
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
  /** Those of the persons that are meant. */
  readonly ofMeant: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NOTHING = 'false';

const paid =
  (column: string, by: string): Narrow =>
  (text, bind) =>
    `${column} in (select renewal_id from payments.v_attempt_record where ${by} = ${bind(text)})`;

const numbered = (column: string, text: string, bind: Bind): string =>
  `${column} in (select renewal_id from coverage.v_coverage where number = ${bind(text)})`;

export const sources: Readonly<Record<Exclude<Subject, 'persons'>, Source>> = {
  renewals: {
    ...{ from: 'renewals.v_renewal s', id: 's.renewal_id', at: 's.requested_at', person: 's.person_id' },
    ...{ department: `'${places.renewals.department}'`, room: `'${places.renewals.room}'` },
    more: `s.renewal_id, null::bigint as amount_fils, null as track_id, null as case_kind`,
    reference: (text, bind) =>
      UUID.test(text) ? `s.renewal_id = ${bind(text)}` : numbered('s.renewal_id', text, bind),
    ...{ receipt: paid('s.renewal_id', 'receipt_reference'), trackId: paid('s.renewal_id', 'track_id') },
    ofMeant: `s.person_id = ${MEANT}`,
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
    ofMeant: `s.person_id = ${MEANT}`,
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
    ofMeant: `s.renewal_id = ${amongst(`select renewal_id from renewals.v_renewal where person_id = ${MEANT}`)}`,
  },
};

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

/** The conditions of the criteria that are no person's. A state is none of them: it is looked at record by record. */
export function narrowed(source: Source, criteria: Criteria, bind: Bind): string[] {
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
