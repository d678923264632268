import type { Client } from 'pg';
import { OPENED, shapes } from './shapes';

const AT_ONCE = 25_000;
const SHAPES_AT_ONCE = 500;

/**
 * Paid renewals with their quotes over a year that ended yesterday, by plain SQL into the real schema. Quotes hold all that the product
 * would have stored, explanation included; each was opened at an instant of its own.
 */
export async function seed(admin: Client, renewals: number, say: (line: string) => void): Promise<void> {
  await admin.query(SHAPES);
  const all = shapes();
  for (let from = 0; from < all.length; from += SHAPES_AT_ONCE)
    await admin.query(ENTER_SHAPES, [JSON.stringify(all.slice(from, from + SHAPES_AT_ONCE))]);
  const began = performance.now();
  for (let from = 0; from < renewals; from += AT_ONCE) {
    const to = Math.min(from + AT_ONCE, renewals);
    await admin.query(RENEWALS, [from, to - 1, renewals, all.length, OPENED]);
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    say(`  renewals: ${to.toLocaleString('en')} of ${renewals.toLocaleString('en')} (${seconds} s)`);
  }
  await admin.query('vacuum analyze fees.quote');
  await admin.query('vacuum analyze lifecycle.head');
}

const SHAPES = `
  create schema bench;
  create unlogged table bench.shape (nth integer primary key, "row" text, exemption text, years smallint, starts date, ends date,
    unit text, quantity smallint, "unitFils" bigint, "totalFils" bigint, article text, facts text, lines text, why text)`;

const ENTER_SHAPES = `insert into bench.shape select * from json_populate_recordset(null::bench.shape, $1::json)`;

/** Every hundredth was not paid. */
const RENEWALS = `
  with made as materialized (
      select n, uuidv7(at - now()) as quote_id, uuidv7(at - now()) as renewal_id, at
      from (select n, date_trunc('day', now()) - interval '2 days' - ($3::integer - n) * (interval '360 days' / $3::integer) as at
        from generate_series($1::integer, $2::integer) n) s),
    heads as (
      insert into lifecycle.head (thing, kind, state, seq, moved_at)
      select renewal_id, 'renewal', case when n % 100 = 99 then 'EXPIRED' else 'ACKNOWLEDGED' end, 8, at from made)
  insert into fees.quote (quote_id, renewal_id, schedule_id, row_code, exemption_code, years, starts_on, ends_on, unit, unit_fils,
    quantity, total_fils, exempt, article, assumed, facts, lines, why, made_at, valid_until, live)
  select m.quote_id, m.renewal_id, 'res-306-2025', s."row", s.exemption, s.years, s.starts, s.ends, s.unit, s."unitFils", s.quantity,
    s."totalFils", s."totalFils" = 0, s.article, '{}',
    replace(s.facts, $5, '"openedAtMs":' || floor(extract(epoch from m.at) * 1000)::bigint), s.lines, s.why, m.at,
    m.at + interval '1 day', true
  from made m join bench.shape s on s.nth = (m.n::bigint * 7919 % $4::integer)::integer`;
