import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './ground.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const require = createRequire(import.meta.url);
const { goodCard } = require(join(root, 'libs/testing/dist/resident.js'));
const { kuwaitDate, kuwaitMidnight } = require(join(root, 'libs/domain/dist/index.js'));

/** Of two captures the later one goes back by itself: at once, and where the bank's answer is lost, when it is asked again. */
export async function returns(on) {
  const paid = {};
  for (const handle of ['clerk', 'farmer']) paid[handle] = await opened(on, handle);
  await on.fault('refund-reply-lost', { times: 1, scope: { trackId: paid.farmer.trackId } });
  for (const one of Object.values(paid)) await lost(on, one);
  await on.pass(16 * MINUTE_MS); // the attempts' life is over
  for (const { resident, attemptId } of Object.values(paid)) {
    await on.stateIn(attemptId, 'WATCHED');
    await resident.pay((await resident.openPayment()).payUrl, goodCard);
    await resident.until('ACKNOWLEDGED');
  }
  await on.mend('inquiry-not-found');
  await on.pass(HOUR_MS + MINUTE_MS);
  const refunds = {};
  for (const [handle, { attemptId }] of Object.entries(paid)) refunds[handle] = await refundOf(on, attemptId);
  await on.pass(HOUR_MS + MINUTE_MS);
  await on.stateIn(refunds.clerk, 'RETURNED');
  await on.keep('refund-run', 'returned', `refund-${refunds.clerk}`);
  await on.stateIn(refunds.farmer, 'UNKNOWN');
  await on.pass(6 * HOUR_MS + MINUTE_MS);
  await on.stateIn(refunds.farmer, 'RETURNED');
  await on.keep('refund-run', 'unclear-then-returned', `refund-${refunds.farmer}`);
}

async function opened(on, handle) {
  const resident = await on.quoted(handle);
  const { attemptId, payUrl } = await resident.openPayment();
  const sql = `select track_id as "trackId" from payments.attempt where attempt_id = $1`;
  const { trackId } = await on.one(sql, [attemptId]);
  return { resident, attemptId, payUrl, trackId };
}

/** The bank takes the money and says nothing of it. */
async function lost(on, { resident, payUrl, trackId }) {
  for (const name of ['bank-callback-never', 'inquiry-not-found'])
    await on.fault(name, { scope: { trackId } });
  await resident.pay(payUrl, goodCard);
}

async function refundOf(on, attemptId) {
  const sql = `select refund_id as id from payments.refund where attempt_id = $1`;
  return (await on.row('a refund', sql, [attemptId])).id;
}

/** The bank's file of a day, matched. */
export async function settlement(on) {
  const day = kuwaitDate(on.nowMs);
  const clerk = await on.quoted('clerk');
  await clerk.pay((await clerk.openPayment()).payUrl, goodCard);
  await clerk.until('ACKNOWLEDGED');
  await on.pass(Math.max(kuwaitMidnight(day) + DAY_MS - on.nowMs, 0) + MINUTE_MS);
  const finance = await on.officer('finance', 'finance');
  const [{ id, alias }] = JSON.parse(on.system.secret('knet-terminals.json'));
  const file = await fetch(`${on.addresses.sandbox}/kpg/settlement/${id}/${day}.csv`);
  const bytes = Buffer.from(await file.arrayBuffer());
  const signature = file.headers.get('settlement-signature');
  const { settlementId } = await finance.post(`/settlements?terminal=${alias}&day=${day}`, bytes, {
    'content-type': 'text/csv; charset=utf-8',
    ...(signature !== null && { 'settlement-signature': signature }),
  });
  await on.keep('settlement-run', 'matched', `settlement-${settlementId}`);
}
