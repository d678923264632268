import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as domain from '@tajdeed/domain';
import { AuditLog, type TimelineProof } from '@tajdeed/audit';
import {
  Capabilities,
  KafkaConsumer,
  KafkaPublisher,
  newId,
  readSettings,
  stepKey,
  type BusMessage,
} from '@tajdeed/platform';
import {
  auditDifferences,
  exampleMove,
  testBrokers,
  testDatabase,
  waitFor,
  type TestDatabase,
} from '@tajdeed/testing';
import { faultsOf, unasked, wrongRequests } from '../spec/wrong-requests';
import { auditSettings } from './audit.config';
import { startAudit } from './start';

const capabilityKeys = generateKeyPairSync('ed25519');
const signingKeys = generateKeyPairSync('ed25519');
const group = `spec-${newId()}`;
const capabilities = new Capabilities({ privateKey: capabilityKeys.privateKey });
const verifier = resolve(__dirname, '../../../infra/verify/verify-timeline.mjs');

let brokers: readonly string[];
let database: TestDatabase;
let publisher: KafkaPublisher;
let folder: string;
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  brokers = await testBrokers();
  database = await testDatabase();
  await database.query(`delete from lifecycle.history`); // what the seeds recorded is not sent here
  publisher = new KafkaPublisher(brokers, 'spec');
  folder = mkdtempSync(join(tmpdir(), 'audit-spec-'));
});
afterAll(async () => {
  await publisher.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});

async function audit() {
  const settings = readSettings(auditSettings, {
    TAJDEED_MODE: 'local',
    LOG_LEVEL: 'silent',
    PORT: '0',
    HEALTH_PORT: '0',
    DATABASE_URL: database.urls.tajdeed_audit,
    KAFKA_BROKERS: brokers.join(','),
    AUDIT_GROUP: group,
    AUDIT_SIGNING_KEY: signingKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    CAPABILITY_PUBLIC_KEY: capabilityKeys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  });
  const one = await startAudit(settings, { signals: false });
  running.push(one);
  return one;
}

/** Walks one thing through these events by the recorder's function. */
async function walk(
  lifecycle: domain.Lifecycle,
  thing: string,
  renewal: string,
  events: readonly string[],
  from = 0,
) {
  for (const [at, event] of events.entries()) {
    const { facts } = exampleMove(lifecycle, thing, from + at, event);
    await database.query(`select * from lifecycle.record($1, $2, $3, $4, $5, 'system', '', $6, $7, null)`, [
      ...[thing, lifecycle.kind, from + at, event, domain.canonicalJson(facts as domain.CanonicalValue)],
      ...[stepKey(thing, String(from + at)), renewal],
    ]);
  }
}

/** A renewal up to its first capture, with its attempt. */
async function someRenewal(): Promise<string> {
  const [renewal, attempt] = [newId(), newId()];
  await walk(domain.renewalLifecycle, renewal, renewal, [
    'renewal.requested',
    'code.verified',
    'pledge.accepted',
    'term.chosen',
  ]);
  await walk(domain.attemptLifecycle, attempt, renewal, ['attempt.opened', 'attempt.captured']);
  await walk(domain.renewalLifecycle, renewal, renewal, ['payment.captured', 'coverage.issued'], 4);
  await walk(domain.noticeLifecycle, newId(), renewal, ['notice.acknowledged']);
  return renewal;
}

/** What the relay would send, in its order; the queue is left as it is, so it can be sent again. */
async function pending(renewal: string): Promise<BusMessage[]> {
  const rows = await database.query<{ body: string }>(
    `select u.body from lifecycle.unpublished u join lifecycle.history h on h.thing = u.thing and h.seq = u.seq
       where h.renewal = $1 order by u.id`,
    [renewal],
  );
  return rows.map(({ body }) => JSON.parse(body) as BusMessage);
}

const leavesOf = async (renewal: string) =>
  (
    await database.query<{ n: number }>(`select count(*)::int as n from audit.leaf where renewal = $1`, [
      renewal,
    ])
  )[0]!.n;
const arrived = (renewal: string, count: number) =>
  waitFor(`${count} leaves`, async () => ((await leavesOf(renewal)) >= count ? true : undefined));
/** Other specs use the same topics: what is in this log and in no history of this database is theirs. */
const differences = async () =>
  (await auditDifferences(database)).filter((text) => !text.includes('not in history'));
const ask = async (url: string, path: string, renewal?: string) => {
  const headers =
    renewal === undefined ? {} : { authorization: `Bearer ${await capabilities.issue(renewal)}` };
  return fetch(`${url}${path}`, { headers });
};

const verify = (proof: unknown, key: string) =>
  new Promise<{ code: number; text: string }>((done) => {
    const file = join(folder, `${newId()}.json`);
    writeFileSync(file, JSON.stringify(proof));
    execFile(process.execPath, [verifier, file, key], (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), text: stdout + stderr });
    });
  });

test('every entry is in the log once and to the byte, although it is sent twice and batches are replayed out of order', async () => {
  await audit();
  const renewal = await someRenewal();
  const messages = await pending(renewal);
  expect(messages).toHaveLength(9);
  await publisher.publish(messages.slice(0, 5));
  await publisher.publish(messages.slice(2, 7));
  await publisher.publish(messages.slice(0, 3));
  await publisher.publish(messages);
  await publisher.publish(messages.slice(4));
  await arrived(renewal, 9);
  expect(await differences()).toEqual([]);
});

test('a batch that is delivered again after the transaction, before its commit to the bus, changes nothing', async () => {
  const { app } = await audit();
  const log = app.get(AuditLog);
  const renewal = await someRenewal();
  const messages = await pending(renewal);
  const receipts: number[] = [];
  const topics = [...new Set(messages.map(({ topic }) => topic))];
  const consumer = new KafkaConsumer({
    brokers,
    groupId: `spec-${newId()}`,
    topics,
    onCrash: () => undefined,
  });
  running.push(consumer);
  let deaths = 3;
  await consumer.start(async (batch) => {
    const { duplicates } = await log.append(batch);
    receipts.push(duplicates);
    deaths -= 1;
    if (deaths >= 0) throw new Error('died before the commit to the bus');
  });
  await publisher.publish(messages);
  await arrived(renewal, 9);
  await waitFor('a delivery after the last death', () => Promise.resolve(deaths < 0 ? true : undefined));
  expect(receipts.some((duplicates) => duplicates > 0)).toBe(true);
  expect(await leavesOf(renewal)).toBe(9);
  expect(await differences()).toEqual([]);
});

test('tampered bytes and nonsense are told apart, shown in health, and leave the log as it was', async () => {
  const { healthUrl } = await audit();
  const renewal = await someRenewal();
  const messages = await pending(renewal);
  await publisher.publish(messages);
  await arrived(renewal, 9);
  const [first] = messages;
  const forged = { ...first!, value: String(first!.value).replace('"system"', '"bank"') };
  await publisher.publish([forged, { ...first!, value: 'nonsense' }, { ...first!, key: newId() }]);
  const conflict = await waitFor('the conflict to be told', async () => {
    const [row] = await database.query(`select seq, entry from audit.conflict where thing = $1`, [renewal]);
    return row;
  });
  expect(conflict).toEqual({ seq: 1, entry: forged.value });
  await waitFor('both dead letters', async () => {
    const letters = await database.query(`select from audit.dead_letter where bytes in ('nonsense', $1)`, [
      Buffer.from(String(first!.value)),
    ]);
    return letters.length >= 2 ? true : undefined;
  });
  const answer = await fetch(`${healthUrl}/ready`);
  const told = { database: 'up', writing: 'up', 'no-conflicts': 'down', 'no-dead-letters': 'down' };
  expect(await answer.json()).toMatchObject({ status: 'up', checks: told });
  expect(await differences()).toEqual([]);
});

test('a second process stands by and goes on where the first stopped', async () => {
  const first = await audit();
  const isWriting = async (url: string) =>
    ((await (await fetch(`${url}/ready`)).json()) as { checks: Record<string, string> }).checks['writing'] ===
    'up';
  await waitFor('the first to write', async () => ((await isWriting(first.healthUrl)) ? true : undefined));
  const second = await audit();
  const renewal = await someRenewal();
  const messages = await pending(renewal);
  await publisher.publish(messages.slice(0, 4));
  await arrived(renewal, 4);
  expect(await isWriting(second.healthUrl)).toBe(false);
  await first.stop();
  await publisher.publish(messages.slice(4));
  await arrived(renewal, 9);
  expect(await isWriting(second.healthUrl)).toBe(true);
  expect(await differences()).toEqual([]);
});

describe('the door', () => {
  test('shows a renewal’s timeline and a proof that an outsider can check, to its holder only', async () => {
    const { url } = await audit();
    const renewal = await someRenewal();
    await publisher.publish(await pending(renewal));
    await arrived(renewal, 9);
    const timeline = (await (await ask(url, `/renewals/${renewal}/timeline`, renewal)).json()) as {
      entries: { entry: { event: string } }[];
    };
    expect(timeline.entries.map(({ entry }) => entry.event)).toEqual([
      'renewal.requested',
      'code.verified',
      'pledge.accepted',
      'term.chosen',
      'attempt.opened',
      'attempt.captured',
      'payment.captured',
      'coverage.issued',
      'notice.acknowledged',
    ]);
    const proof = (await (await ask(url, `/renewals/${renewal}/proof`, renewal)).json()) as TimelineProof;
    const key = (await (await ask(url, '/key')).json()) as { verifierKey: string; publicKey: string };
    expect(await verify(proof, key.verifierKey)).toMatchObject({
      code: 0,
      text: expect.stringContaining('VALID: 9 entries') as string,
    });
    const pem = join(folder, 'key.pem');
    writeFileSync(pem, key.publicKey);
    expect(await verify(proof, pem)).toMatchObject({ code: 0 });
    const rows = await database.query<{ text: string }>(
      `select lifecycle.entry_v1(h) as text from lifecycle.history h where renewal = $1`,
      [renewal],
    );
    expect(proof.entries.map(({ entry }) => entry).toSorted()).toEqual(
      rows.map(({ text }) => text).toSorted(),
    );

    for (const path of [`/renewals/${renewal}/timeline`, `/renewals/${renewal}/proof`]) {
      expect((await ask(url, path)).status).toBe(401);
      expect((await ask(url, path, newId())).status).toBe(404);
    }
  });

  test('gives everyone the signed head and consistency proofs', async () => {
    const { url } = await audit();
    const renewal = await someRenewal();
    await publisher.publish(await pending(renewal));
    await arrived(renewal, 9);
    const head = await ask(url, '/checkpoint');
    expect(head.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await head.text()).toMatch(
      /^tajdeed\.example\/audit\n\d+\n[A-Za-z0-9+/]{43}=\n\n— tajdeed\.example\/audit \S+\n$/,
    );
    const proof = await ask(url, '/consistency?first=3&second=7');
    expect(await proof.json()).toEqual({ first: 3, second: 7, proof: expect.any(Array) as string[] });
  });

  test('refuses what is asked wrongly in one form, in both languages, with stable codes, and changes nothing', async () => {
    const { url, app } = await audit();
    const renewal = await someRenewal();
    await publisher.publish(await pending(renewal));
    await arrived(renewal, 9);
    const leaves = () =>
      database.query(`select md5(string_agg(l::text, '|' order by l::text)) from audit.leaf l`);
    const before = await leaves();
    const tokens = { held: await capabilities.issue(renewal), anothers: await capabilities.issue(newId()) };
    const wrong = wrongRequests(renewal, tokens);
    expect([await faultsOf(url, wrong), unasked(app, wrong, renewal)]).toEqual([[], []]);
    expect(await leaves()).toEqual(before);
  });
});
