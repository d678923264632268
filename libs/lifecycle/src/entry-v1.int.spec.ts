import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '@tajdeed/testing';

interface Entry {
  thing: string;
  seq: number;
  kind: string;
  from: string | null;
  event: string;
  to: string;
  facts: string;
  actor: string;
  at: string;
  renewal: string;
  cause: string | null;
}

const { vectors } = JSON.parse(readFileSync(join(__dirname, '../vectors/entry-v1.json'), 'utf8')) as {
  vectors: { name: string; entry: Entry; bytes: string }[];
};

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const ROW = `row($1::uuid, $2::int, $3, $4, $5, $6, $7, $8, $9::timestamptz, $10, $11::uuid, $12::uuid, $13)::lifecycle.history`;

const columns = (e: Entry, trace: string) => [
  ...[e.thing, e.seq, e.kind, e.from, e.event, e.to, e.facts, e.actor, e.at, trace],
  ...['019aa8f2-7c00-8000-8000-0000000000aa', e.renewal, e.cause],
];

describe('the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  it.each(vectors)('makes the published bytes: $name', async ({ entry, bytes }) => {
    await database.query(`set timezone to 'Asia/Kuwait'`); // the session's zone must not show
    const [row] = await database.query<{ made: string }>(
      `select lifecycle.entry_v1(${ROW}) as made`,
      columns(entry, ''),
    );
    expect(row!.made).toBe(bytes);
  });

  it.each(vectors)('wraps those bytes unchanged into a CloudEvent: $name', async ({ entry, bytes }) => {
    const sql = `select lifecycle.envelope_v1(${ROW}) as made`;
    const [row] = await database.query<{ made: string }>(sql, columns(entry, TRACE));
    expect(JSON.parse(row!.made)).toEqual({
      topic: `tajdeed.${entry.kind}.v1`,
      key: entry.thing,
      headers: {
        ce_specversion: '1.0',
        ce_id: `${entry.thing}:${entry.seq}`,
        ce_source: `/tajdeed/${entry.kind}`,
        ce_type: `kw.tajdeed.${entry.kind}.${entry.event}.v1`,
        ce_time: entry.at,
        ce_subject: entry.thing,
        ce_dataschema: `urn:tajdeed:schema:${entry.kind}.${entry.event}:v1`,
        'content-type': 'application/json',
        traceparent: TRACE,
        renewalid: entry.renewal,
        ...(entry.cause === null ? {} : { causationid: entry.cause }),
      },
      value: bytes,
    });
  });

  it('leaves the traceparent out where there is none', async () => {
    const sql = `select lifecycle.envelope_v1(${ROW}) as made`;
    const [row] = await database.query<{ made: string }>(sql, columns(vectors[0]!.entry, ''));
    expect(row!.made).not.toContain('traceparent');
  });
});
