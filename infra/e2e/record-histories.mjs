// Records the histories that workflows/src/**/histories replay, from a throw-away system, decoded:
//   npm run build && node infra/e2e/record-histories.mjs [story…]
// Record a story anew only when a workflow was changed on purpose in a way that running ones cannot follow; keep the old
// files then.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(import.meta.url);
const { readers } = require(join(root, 'infra/bench/dist/backoffice/readers.js'));
const { startSystem } = require(join(root, 'infra/local/dist/index.js'));
const { Resident, badCard, goodCard, waitFor } = require(join(root, 'libs/testing/dist/resident.js'));
const { demoPeople } = require(join(root, 'libs/identity/dist/register/demo-people.js'));
const { dataConverter } = require(join(root, 'libs/platform/dist/temporal/data-converter.js'));
const { addDays, kuwaitDate } = require(join(root, 'libs/domain/dist/index.js'));
const { Client: Postgres } = require('pg');
const { Client, Connection } = require('@temporalio/client');
const { History } = require('@temporalio/proto').temporal.api.history.v1;

const MINUTE_MS = 60_000;
const system = await startSystem({ name: 'histories' });
const connection = await Connection.connect({ address: system.servers.temporal });
const client = new Client({ connection });

const ring = JSON.parse(system.secret('payload-keys.json'));
const keys = new Map(Object.entries(ring.keys).map(([id, key]) => [id, Buffer.from(key, 'base64')]));
const [codec] = dataConverter({ current: ring.current, keys }).payloadCodecs;

/** A copy with every payload decoded, and without the names of this machine and its processes. */
async function readable(value, name = '') {
  if (name === 'identity') return 'recorder';
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null || 'toNumber' in value)
    return value;
  if (Array.isArray(value)) return Promise.all(value.map((one) => readable(one)));
  if ('metadata' in value && value.data instanceof Uint8Array)
    return placeless((await codec.decode([value]))[0]);
  if (value.normalName) return { ...value, name: 'sticky' }; // a worker's own queue bears its process and machine
  const members = Object.entries(value).map(async ([key, member]) => [key, await readable(member, key)]);
  return Object.fromEntries(await Promise.all(members));
}

/** A failure without the places of this checkout. */
function placeless(payload) {
  const text = Buffer.from(payload.data).toString();
  if (!text.includes('"stack_trace"')) return payload;
  return { ...payload, data: Buffer.from(JSON.stringify({ ...JSON.parse(text), stack_trace: '' })) };
}

async function keep(folder, name, workflowId) {
  const handle = client.workflow.getHandle(workflowId);
  const isOver = () =>
    handle.describe().then(
      ({ status }) => status.name === 'COMPLETED' || undefined,
      () => undefined, // not begun yet
    );
  await waitFor(`the end of ${name}`, isOver);
  const history = await readable(await handle.fetchHistory());
  const directory = join(root, 'workflows/src', folder, 'histories');
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, `${name}.json`),
    `${JSON.stringify(History.toObject(history, { longs: String, enums: String, bytes: String }), null, 1)}\n`,
  );
  process.stdout.write(`${folder}/histories/${name}.json: ${history.events.length} events\n`);
}

let offsetMs = 0;
const pass = (ms) => system.shiftClock((offsetMs += ms));
const personOf = (handle) => demoPeople.find(({ name }) => name === handle);

async function pledged(handle) {
  const { civilNumber, phone, language } = personOf(handle);
  const resident = new Resident(system.addresses, language);
  await resident.request(civilNumber);
  await resident.enterCode(await resident.readCode(phone));
  await resident.acceptPledge();
  return resident;
}

async function quoted(handle) {
  const resident = await pledged(handle);
  const { earliestStart } = await resident.fees();
  await resident.chooseTerm(1, earliestStart);
  return resident;
}

/** What one resident after the other does, on the real clock but for limits. */
async function usual() {
  const clerk = await quoted('clerk');
  const { attemptId, payUrl } = await clerk.openPayment();
  await clerk.pay(payUrl, goodCard);
  await clerk.until('ACKNOWLEDGED');
  await keep('renewal', 'main-line', `renewal-${clerk.renewalId}`);

  const nurse = await quoted('nurse');
  await nurse.pay((await nurse.openPayment()).payUrl, badCard);
  await waitFor('the decline', async () => ((await nurse.status()).phase === 'pay' ? true : undefined));
  await nurse.pay((await nurse.openPayment()).payUrl, goodCard);
  await nurse.until('ACKNOWLEDGED');
  await keep('renewal', 'declined-then-paid', `renewal-${nurse.renewalId}`);

  const widow = await quoted('widow');
  await widow.until('ACKNOWLEDGED');
  await keep('renewal', 'exempt', `renewal-${widow.renewalId}`);

  const wife = await pledged('wife');
  await pass(11 * MINUTE_MS);
  await keep('attempt-watch', 'confirmed', `attempt-${attemptId}`);
  await pass(24 * 60 * MINUTE_MS);
  await wife.until('EXPIRED');
  await keep('renewal', 'expired', `renewal-${wife.renewalId}`);
}

/** The bank reports a payment and then says nothing for longer than a question waits. */
async function silentBank() {
  const farmer = await quoted('farmer');
  const { payUrl } = await farmer.openPayment();
  const fault = `${system.addresses.sandbox}/control/faults/inquiry-down`;
  await fetch(fault, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{}' });
  await farmer.pay(payUrl, goodCard);
  const workflowId = `renewal-${farmer.renewalId}`;
  const gaveUp = async () => {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    return events.some(
      (one) => one.activityTaskFailedEventAttributes || one.activityTaskTimedOutEventAttributes,
    )
      ? true
      : undefined;
  };
  await waitFor('the end of a question', gaveUp, 3 * MINUTE_MS);
  await fetch(fault, { method: 'DELETE' });
  await waitFor('the end', () => farmer.until('ACKNOWLEDGED').catch(() => undefined), 6 * MINUTE_MS);
  await keep('renewal', 'silent-bank', workflowId);
}

/** What the schedule in force would have cost one renewal of the day before yesterday. */
async function preview() {
  const widow = await quoted('widow');
  await widow.until('ACKNOWLEDGED');
  const today = kuwaitDate(Date.now() + offsetMs);
  await pass(2 * 24 * 60 * MINUTE_MS);
  const admin = new Postgres({ connectionString: system.servers.databaseUrl });
  await admin.connect();
  const [author] = await readers(admin, 1, 'fee-author');
  await admin.end();
  const answer = await fetch(`${system.addresses.api}/fees/impacts`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${author.token}`,
      'content-type': 'application/json',
      'idempotency-key': 'history-of-a-preview',
    },
    body: JSON.stringify({ scheduleId: 'res-306-2025', from: addDays(today, -1), to: today }),
  });
  const { impactId } = await answer.json();
  await keep('impact-run', 'done', `impact-${impactId}`);
}

const stories = { usual, 'silent-bank': silentBank, preview };

try {
  const named = process.argv.slice(2);
  for (const [name, story] of Object.entries(stories))
    if (named.length === 0 || named.includes(name)) await story();
} finally {
  await connection.close();
  await system.stop();
}
