// Records the histories that workflows/src/**/histories replay, from a throw-away system, decoded:
//   npm run build && node infra/e2e/record-histories.mjs [story…]
// Record a story anew when its workflow was changed on purpose; the files of before stay beside the new ones (main-line-2.json).
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(import.meta.url);
const { readers } = require(join(root, 'infra/bench/dist/backoffice/readers.js'));
const { startSystem } = require(join(root, 'infra/local/dist/index.js'));
const { AuthenticatorApp } = require(join(root, 'libs/testing/dist/authenticator-app.js'));
const { Resident, badCard, goodCard, waitFor } = require(join(root, 'libs/testing/dist/resident.js'));
const { demoPeople } = require(join(root, 'libs/identity/dist/register/demo-people.js'));
const { dataConverter } = require(join(root, 'libs/platform/dist/temporal/data-converter.js'));
const { addDays, kuwaitDate } = require(join(root, 'libs/domain/dist/index.js'));
const { SECOND_INQUIRIES_ID } = require(join(root, 'libs/payments/dist/second-inquiries.js'));
const { Client, Connection } = require('@temporalio/client');
const pg = require('pg');
const { History } = require('@temporalio/proto').temporal.api.history.v1;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
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

/** What was recorded before stays: running workflows may have begun like that. */
function freeIn(directory, name) {
  for (let nth = 1; ; nth += 1) {
    const file = nth === 1 ? `${name}.json` : `${name}-${nth}.json`;
    if (!existsSync(join(directory, file))) return file;
  }
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
  const file = freeIn(directory, name);
  writeFileSync(
    join(directory, file),
    `${JSON.stringify(History.toObject(history, { longs: String, enums: String, bytes: String }), null, 1)}\n`,
  );
  process.stdout.write(`${folder}/histories/${file}: ${history.events.length} events\n`);
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
  const { payUrl } = await clerk.openPayment();
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
  await pass(DAY_MS);
  await wife.until('EXPIRED');
  await keep('renewal', 'expired', `renewal-${wife.renewalId}`);
}

/** A capture whose void window is over, confirmed in a batch. */
async function secondInquiries() {
  const clerk = await quoted('clerk');
  await clerk.pay((await clerk.openPayment()).payUrl, goodCard);
  await clerk.until('ACKNOWLEDGED');
  await pass(11 * MINUTE_MS);
  await keep('second-inquiries', 'confirmed', `second-inquiries-${SECOND_INQUIRIES_ID}`);
}

async function query(sql, values = []) {
  const database = new pg.Client({ connectionString: system.servers.databaseUrl });
  await database.connect();
  try {
    return (await database.query(sql, values)).rows;
  } finally {
    await database.end();
  }
}

const only = (rows) => {
  if (rows.length !== 1) throw new Error(`one row was expected, there are ${rows.length}`);
  return rows[0];
};

/** Somebody of the staff with these roles, at work with both factors. */
async function officer(name, ...roles) {
  const entering = randomBytes(32).toString('base64url');
  const { account, member } = only(
    await query(
      `with m as (insert into staff.member (member_id, name_sealed, department)
           values (uuidv7(), 'of the histories', 'assurance') returning member_id),
         a as (insert into staff.account (account_id, member_id, issuer, subject)
           select uuidv7(), member_id, 'https://login.example', $1 from m returning account_id, member_id),
         h as (insert into lifecycle.head (thing, kind, state, seq, moved_at)
           select account_id, 'account', 'ACTIVE', 1, app.now() from a)
       select account_id as account, member_id as member from a`,
      [name],
    ),
  );
  for (const role of roles)
    await query(
      `insert into staff.granted (grant_id, member_id, role, starts_at, ends_at)
       values (uuidv7(), $1, $2, app.now() - interval '1 hour', app.now() + interval '1 year')`,
      [member, role],
    );
  await query(
    `insert into staff.session (session_hash, session_id, account_id, stage, began_at, seen_at, ends_at)
     values ($1, uuidv7(), $2, 'entering', app.now(), app.now(), app.now() + interval '8 hours')`,
    [createHash('sha256').update(entering).digest(), account],
  );
  const post = async (token, path, body) => {
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      authorization: `Bearer ${token}`,
    };
    const url = `${system.addresses.api}${path}`;
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    const content = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(content)}`);
    return content;
  };
  const { otpauth } = await post(entering, '/staff/factors/authenticator', {});
  const app = new AuthenticatorApp(otpauth);
  const code = async () => {
    await pass(31_000);
    return app.code(Date.now() + offsetMs);
  };
  const { token } = await post(entering, '/staff/factors/authenticator/confirm', { code: await code() });
  return { code, post: (path, body) => post(token, path, body) };
}

/** Two people give a refused renewal up; its money becomes a case that nobody decides, and a proposal that nobody approves. */
async function staff() {
  const [clerk, second] = [await officer('clerk', 'finance', 'clerk'), await officer('second', 'supervisor')];
  const fault = `${system.addresses.sandbox}/control/faults/authority-refuses`;
  const body = JSON.stringify({ times: 1 });
  await fetch(fault, { method: 'PUT', headers: { 'content-type': 'application/json' }, body });
  const investor = await quoted('investor');
  await investor.pay((await investor.openPayment()).payUrl, goodCard);
  await investor.until('HELD');
  const caseOf = async (kind) =>
    only(
      await query(`select case_id as id from cases.case where kind = $1 and renewal_id = $2`, [
        kind,
        investor.renewalId,
      ]),
    ).id;
  const decide = async (kind, action, input) => {
    const id = await caseOf(kind);
    await clerk.post(`/cases/${id}/take`, {});
    const reason = 'told by telephone';
    return { id, ...(await clerk.post(`/cases/${id}/actions/${action}`, { input, reason })).proposal };
  };
  const { proposalId, digest } = await decide('authority-refused', 'give-up', {});
  const proof = { code: await second.code() };
  await second.post(`/approvals/${proposalId}/approve`, { digest, proof });
  const notice = only(
    await query(`select notice_id as id from residency.owed_notice where renewal_id = $1`, [
      investor.renewalId,
    ]),
  );
  await keep('notice-watch', 'refused', `notice-${notice.id}`);

  const input = { outcome: 'returned', evidence: 'letter-17' };
  const open = await decide('money-to-return', 'settled-by-hand', input);
  await pass(8 * DAY_MS);
  await keep('proposal-watch', 'expired', `proposal-${open.proposalId}`);
  for (let days = 31; days <= 4 * 31; days += 31) {
    await pass(31 * DAY_MS);
    const level = Math.min(days / 31, 3);
    const raised = async () =>
      only(await query(`select level from cases.case where case_id = $1`, [open.id]));
    await waitFor(`level ${level}`, async () => ((await raised()).level >= level ? true : undefined));
  }
  await keep('case-watch', 'raised', `case-${open.id}`);
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
  const admin = new pg.Client({ connectionString: system.servers.databaseUrl });
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

const stories = { usual, 'second-inquiries': secondInquiries, 'silent-bank': silentBank, staff, preview };

try {
  const named = process.argv.slice(2);
  for (const [name, story] of Object.entries(stories))
    if (named.length === 0 || named.includes(name)) await story();
} finally {
  await connection.close();
  await system.stop();
}
