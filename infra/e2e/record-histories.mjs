// Records the histories that workflows/src/**/histories replay, each story on a throw-away system of its own, decoded:
//   npm run record:histories [story…]
// A story that did the same as one that is there is not kept again. One that did otherwise stands beside the one of before
// (main-line-2.json): running workflows may have begun like that.
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decree } from './histories/decree.mjs';
import { DAY_MS, Ground, MINUTE_MS } from './histories/ground.mjs';
import { returns, settlement } from './histories/money.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(import.meta.url);
const { readers } = require(join(root, 'infra/bench/dist/backoffice/readers.js'));
const { badCard, goodCard, waitFor } = require(join(root, 'libs/testing/dist/resident.js'));
const { addDays, kuwaitDate } = require(join(root, 'libs/domain/dist/index.js'));
const { SECOND_INQUIRIES_ID } = require(join(root, 'libs/payments/dist/second-inquiries.js'));
const pg = require('pg');

/** What one resident after the other does, on the real clock but for limits. */
async function usual(on) {
  const clerk = await on.quoted('clerk');
  const { payUrl } = await clerk.openPayment();
  await clerk.pay(payUrl, goodCard);
  await clerk.until('ACKNOWLEDGED');
  await on.keep('renewal', 'main-line', `renewal-${clerk.renewalId}`);

  const nurse = await on.quoted('nurse');
  await nurse.pay((await nurse.openPayment()).payUrl, badCard);
  await waitFor('the decline', async () => ((await nurse.status()).phase === 'pay' ? true : undefined));
  await nurse.pay((await nurse.openPayment()).payUrl, goodCard);
  await nurse.until('ACKNOWLEDGED');
  await on.keep('renewal', 'declined-then-paid', `renewal-${nurse.renewalId}`);

  const widow = await on.quoted('widow');
  await widow.until('ACKNOWLEDGED');
  await on.keep('renewal', 'exempt', `renewal-${widow.renewalId}`);

  const wife = await on.pledged('wife');
  await on.pass(DAY_MS);
  await wife.until('EXPIRED');
  await on.keep('renewal', 'expired', `renewal-${wife.renewalId}`);
}

/** A capture whose void window is over, confirmed in a batch. */
async function secondInquiries(on) {
  const clerk = await on.quoted('clerk');
  await clerk.pay((await clerk.openPayment()).payUrl, goodCard);
  await clerk.until('ACKNOWLEDGED');
  await on.pass(11 * MINUTE_MS);
  await on.keep('second-inquiries', 'confirmed', `second-inquiries-${SECOND_INQUIRIES_ID}`);
}

/** Two people give a refused renewal up; its money becomes a case that nobody decides, and a proposal that nobody approves. */
async function staff(on) {
  const [clerk, second] = [
    await on.officer('clerk', 'finance', 'clerk'),
    await on.officer('second', 'supervisor'),
  ];
  await on.fault('authority-refuses', { times: 1 });
  const investor = await on.quoted('investor');
  await investor.pay((await investor.openPayment()).payUrl, goodCard);
  await investor.until('HELD');
  const caseOf = async (kind) =>
    (
      await on.one(`select case_id as id from cases.case where kind = $1 and renewal_id = $2`, [
        kind,
        investor.renewalId,
      ])
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
  const notice = await on.one(`select notice_id as id from residency.owed_notice where renewal_id = $1`, [
    investor.renewalId,
  ]);
  await on.keep('notice-watch', 'refused', `notice-${notice.id}`);

  const input = { outcome: 'returned', way: 'bank', evidence: 'letter-17' };
  const open = await decide('money-to-return', 'settled-by-hand', input);
  await on.pass(8 * DAY_MS);
  await on.keep('proposal-watch', 'expired', `proposal-${open.proposalId}`);
  for (let level = 1; level <= 4; level += 1) {
    await on.pass(31 * DAY_MS);
    const raised = [`level ${level}`, `select 1 from cases.case where case_id = $1 and level >= $2`];
    await on.row(...raised, [open.id, Math.min(level, 3)]);
  }
  await on.keep('case-watch', 'raised', `case-${open.id}`);
}

/** The bank reports a payment and then says nothing for longer than a question waits. */
async function silentBank(on) {
  const farmer = await on.quoted('farmer');
  const { payUrl } = await farmer.openPayment();
  await on.fault('inquiry-down');
  await farmer.pay(payUrl, goodCard);
  const workflowId = `renewal-${farmer.renewalId}`;
  const gaveUp = async () => {
    const { events } = await on.keeper.client.workflow.getHandle(workflowId).fetchHistory();
    return events.some(
      (one) => one.activityTaskFailedEventAttributes || one.activityTaskTimedOutEventAttributes,
    )
      ? true
      : undefined;
  };
  await waitFor('the end of a question', gaveUp, 3 * MINUTE_MS);
  await on.mend('inquiry-down');
  await waitFor('the end', () => farmer.until('ACKNOWLEDGED').catch(() => undefined), 6 * MINUTE_MS);
  await on.keep('renewal', 'silent-bank', workflowId);
}

/** What the schedule in force would have cost one renewal of the day before yesterday. */
async function preview(on) {
  const widow = await on.quoted('widow');
  await widow.until('ACKNOWLEDGED');
  const today = kuwaitDate(on.nowMs);
  await on.pass(2 * DAY_MS);
  const admin = new pg.Client({ connectionString: on.system.servers.databaseUrl });
  await admin.connect();
  const [author] = await readers(admin, 1, 'fee-author');
  await admin.end();
  const answer = await fetch(`${on.addresses.api}/fees/impacts`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${author.token}`,
      'content-type': 'application/json',
      'idempotency-key': 'history-of-a-preview',
    },
    body: JSON.stringify({ scheduleId: 'res-306-2025', from: addDays(today, -1), to: today }),
  });
  const { impactId } = await answer.json();
  await on.keep('impact-run', 'done', `impact-${impactId}`);
}

const stories = {
  usual,
  'second-inquiries': secondInquiries,
  'silent-bank': silentBank,
  staff,
  preview,
  returns,
  settlement,
  decree,
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in stories));
if (unknown.length > 0) throw new Error(`there is no story ${unknown.join(', ')}`);
for (const [name, story] of Object.entries(stories)) {
  if (named.length > 0 && !named.includes(name)) continue;
  const on = await Ground.open(name);
  try {
    await story(on);
  } finally {
    await on.close();
  }
}
