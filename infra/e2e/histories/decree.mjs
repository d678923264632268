import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HOUR_MS, MINUTE_MS } from './ground.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const require = createRequire(import.meta.url);
const { addDays, kuwaitDate, kuwaitMidnight } = require(join(root, 'libs/domain/dist/index.js'));
const { parse } = require('csv-parse/sync');
const { stringify } = require('csv-stringify/sync');

/** The next schedule of fees, submitted and approved, begins at its instant. */
export async function decree(on) {
  const [author, approver] = [
    await on.officer('author', 'fee-author'),
    await on.officer('approver', 'fee-approver'),
  ];
  const startsOn = addDays(kuwaitDate(on.nowMs + HOUR_MS), 1);
  const drafted = await author.post('/fees/drafts', await rewritten(on, startsOn), {
    'content-type': 'text/csv',
  });
  const at = `/fees/drafts/${drafted.scheduleId}/submit`;
  const { proposalId } = await author.post(at, { reason: 'the next decree' });
  const { digest } = await approver.get(`/approvals/${proposalId}`);
  const proof = { code: await approver.code() };
  await approver.post(`/approvals/${proposalId}/approve`, { digest, proof });
  const { thing } = await on.one(`select thing from fees.schedule where schedule_id = $1`, [
    drafted.scheduleId,
  ]);
  await on.stateIn(thing, 'APPROVED');
  await on.pass(kuwaitMidnight(startsOn) - on.nowMs + MINUTE_MS);
  await on.stateIn(thing, 'IN_FORCE');
  await on.keep('schedule-watch', 'began', `schedule-${thing}`);
}

/** The schedule in force as a file, with another name and first day. */
async function rewritten(on, startsOn) {
  const answer = await fetch(`${on.addresses.api}/fees/schedules/in-force`, {
    headers: { accept: 'text/csv' },
  });
  const lines = parse(await answer.text(), { columns: true, bom: true });
  const changed = lines.map((line) =>
    line.record === 'schedule'
      ? { ...line, code: 'next-decree', effective_from: startsOn, effective_to: '' }
      : line,
  );
  return Buffer.from(stringify(changed, { header: true }));
}
