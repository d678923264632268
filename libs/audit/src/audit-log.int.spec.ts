import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { Test, type TestingModule } from '@nestjs/testing';
import { entryBytes, type Entry } from '@tajdeed/events';
import { openCheckpoint, verifyConsistency, verifyInclusion } from '@tajdeed/merkle';
import { Database, DatabaseModule, newId } from '@tajdeed/platform';
import { auditDifferences, testDatabase, type TestDatabase } from '@tajdeed/testing';
import { AuditLog, AuditModule, LogReader, Proofs, SignedHeads, type LogIdentity, type LogRecord } from '.';

const keys = generateKeyPairSync('ed25519');
const identity: LogIdentity = {
  origin: 'log.example/spec',
  signingKey: keys.privateKey,
  publicKey: keys.publicKey,
};

let database: TestDatabase;
const open: TestingModule[] = [];
let offset = 0n;

beforeEach(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((module) => module.close()));
  await database.drop();
});

async function auditor() {
  const module = await Test.createTestingModule({
    imports: [
      DatabaseModule.forRoot({ url: database.urls.tajdeed_audit, name: 'spec', poolSize: 4 }),
      AuditModule.forRoot({
        identity,
        writer: {
          databaseUrl: database.urls.tajdeed_audit,
          consumer: () => ({ start: () => Promise.resolve(), stop: () => Promise.resolve() }),
        },
      }),
    ],
  }).compile();
  module.useLogger(false);
  await module.init();
  open.push(module);
  return {
    log: module.get(AuditLog),
    heads: module.get(SignedHeads),
    proofs: module.get(Proofs),
    reader: module.get(LogReader),
    db: module.get(Database),
  };
}

function entryOf(thing: string, seq: number, more: Partial<Entry> = {}): Entry {
  return {
    actor: 'system',
    at: `2026-11-22T03:00:00.${String(seq).padStart(6, '0')}Z`,
    cause: null,
    event: 'pledge.accepted',
    facts: { note: 'تجديد' },
    from: seq === 1 ? null : 'A',
    kind: 'renewal',
    renewal: thing,
    seq,
    thing,
    to: 'A',
    v: 1,
    ...more,
  };
}
function record(entry: Entry, value = entryBytes(entry)): LogRecord {
  offset += 1n;
  return { topic: `tajdeed.${entry.kind}.v1`, partition: 0, offset, key: entry.thing, value };
}
const history = (thing: string, length: number) => Array.from({ length }, (_, i) => entryOf(thing, i + 1));

/** The log's own faults; that these entries are in no history, and those of the seeds in no log, is not what is asked here. */
const treeFaults = async () =>
  (await auditDifferences(database)).filter((fault) => !/not in (history|the audit log)$/.test(fault));

test('appends each entry once although it comes again, alone and in other batches', async () => {
  const { log, reader } = await auditor();
  const [a, b] = [newId(), newId()];
  const records = [...history(a, 4), ...history(b, 3)].map((entry) => record(entry));
  expect(await log.append(records.slice(0, 5))).toMatchObject({ appended: 5, duplicates: 0 });
  expect(await log.append(records)).toMatchObject({ appended: 2, duplicates: 5 });
  expect(await log.append([...records, ...records])).toMatchObject({ appended: 0, duplicates: 14 });
  expect(await reader.size()).toBe(7);
  expect(await reader.troubles()).toEqual({ gaps: 0, conflicts: 0, deadLetters: 0 });
  expect(await treeFaults()).toEqual([]);
});

test('holds an entry until its predecessor has come, and tells of the gap meanwhile', async () => {
  const { log, reader, proofs } = await auditor();
  const thing = newId();
  const [first, second, third] = history(thing, 3).map((entry) => record(entry));
  expect(await log.append([third!, second!])).toMatchObject({ appended: 0, waiting: 2 });
  expect(await log.append([third!])).toMatchObject({ duplicates: 1, waiting: 0 });
  expect(await reader.troubles()).toMatchObject({ gaps: 1 });
  expect((await proofs.timeline(thing)).entries).toEqual([]);
  expect(await log.append([first!])).toMatchObject({ appended: 3 });
  expect(await reader.troubles()).toMatchObject({ gaps: 0 });
  expect((await proofs.timeline(thing)).entries.map(({ entry }) => entry.seq)).toEqual([1, 2, 3]);
  expect(await log.append([second!])).toMatchObject({ duplicates: 1 });
});

test('keeps the first bytes of an id and records the others as a conflict', async () => {
  const { log, reader, proofs } = await auditor();
  const thing = newId();
  await log.append(history(thing, 2).map((entry) => record(entry)));
  const forged = record(entryOf(thing, 2, { facts: { note: 'forged' } }));
  expect(await log.append([forged])).toMatchObject({ appended: 0, conflicts: 1 });
  expect(await log.append([forged])).toMatchObject({ appended: 0, conflicts: 1 });
  expect(await reader.troubles()).toEqual({ gaps: 0, conflicts: 1, deadLetters: 0 });
  expect((await proofs.timeline(thing)).entries[1]?.entry.facts).toEqual({ note: 'تجديد' });
});

test('sets aside what is no entry, once, and goes on with the rest', async () => {
  const { log, reader } = await auditor();
  const thing = newId();
  const good = record(entryOf(thing, 1));
  const bad = [
    record(entryOf(thing, 1), Buffer.from('not an entry')),
    record(entryOf(thing, 1), Buffer.alloc(0)),
    record(entryOf(thing, 1), Buffer.alloc(200_000, 0x20)),
    { ...record(entryOf(thing, 1)), key: newId() },
    { ...record(entryOf(thing, 1)), topic: 'tajdeed.notice.v1' },
  ];
  expect(await log.append([...bad, good])).toMatchObject({ appended: 1, dead: 5 });
  expect(await log.append(bad)).toMatchObject({ dead: 5 });
  expect(await reader.troubles()).toMatchObject({ deadLetters: 5 });
  const letters = await database.query<{ fault: string; length: number }>(
    `select fault, length(bytes) as length from audit.dead_letter order by fault`,
  );
  expect(letters.map(({ fault }) => fault)).toEqual([
    'empty',
    'not-json',
    'too-large',
    'wrong-key',
    'wrong-topic',
  ]);
  expect(Math.max(...letters.map(({ length }) => length))).toBe(72 * 1024);
});

test('buries a record that the database cannot take and appends its neighbours', async () => {
  const { log, reader } = await auditor();
  await database.query(`alter table audit.leaf add check (event <> 'poison.pill')`);
  const [a, b] = [newId(), newId()];
  const records = [
    record(entryOf(a, 1)),
    record(entryOf(b, 1, { event: 'poison.pill' })),
    record(entryOf(a, 2)),
  ];
  expect(await log.append(records)).toMatchObject({ appended: 2, dead: 1 });
  expect(await reader.size()).toBe(2);
});

test('does nothing twice when it dies between the commit and the bus’s own note of it', async () => {
  const records = [newId(), newId()].flatMap((thing) => history(thing, 3)).map((entry) => record(entry));
  const first = await auditor();
  await first.log.append(records.slice(0, 4));
  const second = await auditor(); // the same batch is delivered again to whoever comes next
  expect(await second.log.append(records)).toMatchObject({ appended: 2, duplicates: 4 });
  expect(await treeFaults()).toEqual([]);
});

test('leaves nothing of a batch whose transaction fails, and appends it on the next try', async () => {
  const { log, reader } = await auditor();
  const thing = newId();
  await log.append([record(entryOf(thing, 1))]);
  await database.query(
    `create function audit.fail() returns trigger language plpgsql as $$ begin raise exception using errcode = '53100'; end $$`,
  );
  await database.query(
    `create trigger fail after insert on audit.node for each statement execute function audit.fail()`,
  );
  const rest = history(thing, 5).map((entry) => record(entry));
  await expect(log.append(rest)).rejects.toThrow();
  expect(await reader.size()).toBe(1);
  await database.query(`drop trigger fail on audit.node`);
  expect(await log.append(rest)).toMatchObject({ appended: 4, duplicates: 1 });
  expect(await treeFaults()).toEqual([]);
});

test('two writers at once never fork the log', async () => {
  const writers = [await auditor(), await auditor()];
  const batches = Array.from({ length: 20 }, () => history(newId(), 3).map((entry) => record(entry)));
  const again = async (log: AuditLog, batch: readonly LogRecord[]): Promise<void> => {
    await log.append(batch).catch(() => again(log, batch));
  };
  await Promise.all(writers.flatMap(({ log }) => batches.map((batch) => again(log, batch))));
  expect(await writers[0]!.reader.size()).toBe(60);
  expect(await treeFaults()).toEqual([]);
});

test('proves every entry of a renewal and of what belongs to it against one signed head', async () => {
  const { log, proofs } = await auditor();
  const [renewal, attempt, other] = [newId(), newId(), newId()];
  const of = (entry: Entry) => record(entry);
  await log.append([...history(other, 3), entryOf(renewal, 1), entryOf(renewal, 2)].map(of));
  await log.append(
    [
      entryOf(attempt, 1, {
        kind: 'attempt',
        renewal,
        event: 'attempt.opened',
        at: '2026-11-22T03:00:00.000002Z',
      }),
    ].map(of),
  );
  await log.append([entryOf(renewal, 3), ...history(newId(), 2)].map(of));
  const proof = await proofs.proof(renewal);
  const head = openCheckpoint(proof.checkpoint, identity.origin, identity.publicKey)!;
  expect(proof.entries).toHaveLength(4);
  for (const { index, leafHash, path } of proof.entries) {
    const hashes = path.map((hash) => Buffer.from(hash, 'base64'));
    expect(verifyInclusion(Buffer.from(leafHash, 'base64'), index, head.size, hashes, head.root)).toBe(true);
  }
  const { entries } = await proofs.timeline(renewal);
  expect(entries.map(({ entry }) => `${entry.kind} ${entry.seq}`)).toEqual([
    'renewal 1',
    'renewal 2',
    'attempt 1',
    'renewal 3',
  ]);
});

test('signs heads that continue one another, keeps them, and signs none over a changed past', async () => {
  const { log, heads, proofs } = await auditor();
  const empty = openCheckpoint(await proofs.checkpoint(), identity.origin, identity.publicKey)!;
  expect(empty.size).toBe(0);
  const sizes = [3, 4, 1].map((length) => history(newId(), length).map((entry) => record(entry)));
  let before = empty;
  for (const batch of sizes) {
    await log.append(batch);
    const head = await heads.covering(before.size + batch.length);
    const proof = (await proofs.consistency(before.size, head.size)).map((hash) =>
      Buffer.from(hash, 'base64'),
    );
    expect(verifyConsistency(before.size, head.size, proof, before.root, head.root)).toBe(true);
    before = head;
  }
  expect(await database.query(`select size::int from audit.checkpoint order by size`)).toEqual([
    { size: 0 },
    { size: 3 },
    { size: 7 },
    { size: 8 },
  ]);
  await expect(proofs.consistency(2, 9)).rejects.toMatchObject({ code: 'not-found' });

  await database.query(`alter table audit.node disable trigger all`);
  await database.query(`update audit.node set hash = sha256(hash) where level = 3`);
  await log.append(history(newId(), 2).map((entry) => record(entry)));
  await expect(heads.covering(10)).rejects.toThrow('does not continue');
});

describe('the role of the audit', () => {
  test.each(['leaf', 'node', 'checkpoint', 'waiting', 'conflict', 'dead_letter'])(
    'cannot change, delete or empty %s',
    async (table) => {
      const { db } = await auditor();
      const [column] = await database.query<{ name: string }>(
        `select column_name as name from information_schema.columns where table_schema = 'audit' and table_name = $1 limit 1`,
        [table],
      );
      for (const statement of [
        `update audit.${table} set ${column!.name} = ${column!.name}`,
        `delete from audit.${table}`,
        `truncate audit.${table}`,
      ]) {
        await expect(db.query(statement)).rejects.toMatchObject({ driverError: { code: '42501' } });
        await expect(database.query(statement)).rejects.toMatchObject({ code: 'TJ103' }); // nor can the owner, by accident
      }
    },
  );

  test('can read no other room and run nothing but its own', async () => {
    const { db } = await auditor();
    await expect(db.query(`select from lifecycle.history`)).rejects.toMatchObject({
      driverError: { code: '42501' },
    });
    await expect(db.query(`create table audit.mine ()`)).rejects.toMatchObject({
      driverError: { code: '42501' },
    });
  });

  test('cannot leave a gap in the log or in the history of a thing', async () => {
    const { db, log } = await auditor();
    await log.append([record(entryOf(newId(), 1))]);
    const insert = (index: number, seq: number) =>
      db.query(
        `insert into audit.leaf (index, thing, seq, renewal, kind, event, at, leaf_hash, entry)
           values ($1, $2, $3, $2, 'renewal', 'a.b', now(), sha256(''), '{}')`,
        [index, randomUUID(), seq],
      );
    await expect(insert(2, 1)).rejects.toMatchObject({ driverError: { code: 'TJ101' } });
    await expect(insert(1, 2)).rejects.toMatchObject({ driverError: { code: 'TJ102' } });
    await insert(1, 1);
  });
});
