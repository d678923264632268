import type { BlindIndex, Sealer } from '@tajdeed/platform';
import type { Client } from 'pg';
import { registerRow, resident } from './people';

export interface Sizes {
  readonly renewals: number;
  readonly persons: number;
  readonly cases: number;
}

/** Where the few cases stand that a reader of this room alone may see; all others stand in another. */
export const SPARSE_ROOM = 'coverage';
/** Open cases there. */
const SPARSE = 8;
const PERSONS_AT_ONCE = 2_000;
const RENEWALS_AT_ONCE = 20_000;

/**
 * Residents, a year of renewals with their payments, and cases, by plain SQL into the real schema. Things stand where the
 * recorder would have left them; they have no history, which nothing here reads.
 */
export async function seed(
  admin: Client,
  sizes: Sizes,
  keys: { readonly sealer: Sealer; readonly index: BlindIndex },
  say: (line: string) => void,
): Promise<void> {
  await admin.query(
    `create schema bench; create unlogged table bench.person (nth integer primary key, id uuid not null, civil text not null)`,
  );
  await sweeping(admin, 'off'); // once, at the end, is enough: whoever measures has everything swept
  const began = performance.now();
  const told = (what: string, done: number, all: number) => {
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    say(`  ${what}: ${done.toLocaleString('en')} of ${all.toLocaleString('en')} (${seconds} s)`);
  };
  for (let from = 0; from < sizes.persons; from += PERSONS_AT_ONCE) {
    const to = Math.min(from + PERSONS_AT_ONCE, sizes.persons);
    const rows = Array.from({ length: to - from }, (_, at) =>
      registerRow(resident(from + at), from + at, keys.sealer, keys.index),
    );
    await admin.query(PERSONS, [JSON.stringify(rows)]);
    if (to % (10 * PERSONS_AT_ONCE) === 0 || to === sizes.persons) told('persons', to, sizes.persons);
  }
  for (let from = 0; from < sizes.renewals; from += RENEWALS_AT_ONCE) {
    const to = Math.min(from + RENEWALS_AT_ONCE, sizes.renewals);
    await admin.query(RENEWALS, [from, to - 1, sizes.renewals, sizes.persons]);
    told('renewals', to, sizes.renewals);
  }
  await admin.query(CASES, [sizes.cases, SPARSE_ROOM, Math.max(4, Math.floor(sizes.cases / SPARSE / 4) * 4)]);
  told('cases', sizes.cases, sizes.cases);
  await sweeping(admin, 'on');
}

async function sweeping(admin: Client, to: 'on' | 'off'): Promise<void> {
  await admin.query(`alter system set autovacuum = ${to}`);
  await admin.query('select pg_reload_conf()');
}

const PERSONS = `
  with given as materialized (select * from json_to_recordset($1::json) as g (nth integer, id uuid, civil text, civil_sealed text,
      ar text, en text, phone text, phone_sealed text, masked text, tokens json)),
    persons as (
      insert into identity.person (id, civil_number_index, civil_number_sealed, name_ar_sealed, name_en_sealed, birth_date_sealed,
        phone_index, phone_sealed, masked_sealed, gender, language)
      select id, civil, civil_sealed, ar, en, ar, phone, phone_sealed, masked, 'male', 'ar' from given returning id),
    tokens as (
      insert into identity.name_token (token, person_id)
      select decode(t, 'hex'), p.id from given g join persons p on p.id = g.id, json_array_elements_text(g.tokens) t)
  insert into bench.person select nth, id, civil from given`;

const RENEWALS = `
  with asked as materialized (
      select n, uuidv7(now_to - now()) as id, p.id as person_id, p.civil, now_to as at
      from (select n, now() - ($3::integer - n) * (interval '365 days' / $3::integer) as now_to from generate_series($1::integer, $2::integer) n) s
        join bench.person p on p.nth = (s.n::bigint * 7919 % $4::integer)::integer),
    renewals as (
      insert into renewals.renewal (id, person_id, civil_number_index, commitment_salt, commitment, language, requested_at)
      select id, person_id, civil, uuid_send(id), 'v1:' || repeat('c', 43), 'ar', at from asked),
    attempts as (
      insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
        receipt_reference, opened_at, blocks, unproven, person_id)
      select uuidv7(at - now()), id, id, 'bench', 'ar', 50000 + n % 40 * 2500, 'bench' || lpad(n::text, 12, '0'),
        'benchreceipt' || lpad(n::text, 12, '0'), at + interval '5 minutes', false, false, person_id
      from asked where n % 5 > 0 returning attempt_id, opened_at)
  insert into lifecycle.head (thing, kind, state, seq, moved_at)
  select id, 'renewal', case when n % 5 = 0 then 'EXPIRED' when n % 100 = 1 then 'HELD' else 'ACKNOWLEDGED' end, 8, at from asked
  union all select attempt_id, 'attempt', 'CONFIRMED', 3, opened_at from attempts`;

const CASES = `
  with newest as materialized (select uuidv7() as id, row_number() over () as n, r.id as renewal_id, r.requested_at as at
      from renewals.renewal r order by r.requested_at desc limit $1),
    cases as (
      insert into cases.case (case_id, kind, subject_kind, subject, renewal_id, room, department, priority, days, clock_from,
        due_at, about, opened_at, open)
      select id, 'authority-refused', 'renewal', renewal_id, renewal_id, case when n % $3 = 0 then $2 else 'residency' end, 'assurance', 2, 3, at, at + interval '3 days',
        '{}', at, n % 4 = 0 from newest)
  insert into lifecycle.head (thing, kind, state, seq, moved_at)
  select id, 'case', case when n % 4 = 0 then 'OPEN' else 'CLOSED' end, 2, at from newest`;
