// Plays one renewal through the public HTTP interface of a running system and keeps what it leaves: `npm run demo`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const local = resolve(root, process.env.TAJDEED_LOCAL || '.local'); // as the supervisor reads it
const require = createRequire(import.meta.url);
const { Refused, Resident, goodCard } = require(join(root, 'libs/testing/dist/resident.js'));
const { demoPeople } = require(join(root, 'libs/identity/dist/register/demo-people.js'));

const say = (line = '') => process.stdout.write(`${line}\n`);
let count = 0;
const step = (text) => say(`${String((count += 1)).padStart(2)}. ${text}`);

/** A person of the synthetic register who can still be covered for another year. */
const refusals = new Set(['term-refused', 'coverage-overlap', 'no-more-codes-for-now', 'no-scheduled-fee']);

async function renew(doors, person) {
  const resident = new Resident(doors, person.language);
  const since = new Date().toISOString();
  await resident.request(person.civilNumber);
  step(`Asked for a renewal by civil number; the answer would be the same for a number nobody has.`);
  const code = await resident.readCode(person.phone, since, 10_000).catch(() => {
    throw new Refused(429, 'no-more-codes-for-now', {}); // three codes in ten minutes is what a phone may get
  });
  step(`A one-time code came to the registered phone by SMS (see ${doors.sandbox}/sms).`);
  await resident.enterCode(code);
  step('Entered the code; the phone is proven.');
  await resident.acceptPledge();
  step('Accepted the pledge that all data are correct.');

  const fees = await resident.fees();
  step(`The fee is KWD ${fees.feePerYear} a year: ${fees.why.row.name.en} (${fees.why.schedule.name.en}).`);
  const quote = await resident.chooseTerm(1, fees.earliestStart);
  step(`Chose one year, ${quote.startsOn} to ${quote.endsOn}: KWD ${quote.total}. The quote is fixed.`);

  if (!quote.exempt) {
    const { payUrl, amount } = await resident.openPayment();
    step(`Opened a payment of KWD ${amount} and pressed the button that leads to the bank's page.`);
    const receipt = await resident.pay(payUrl, goodCard);
    step(`Typed a test card and confirmed; the bank sent the browser to ${receipt}.`);
  }

  const status = await resident.until('ACKNOWLEDGED', 'HELD', 'EXPIRED', 'REFUSED');
  if (status.state !== 'ACKNOWLEDGED')
    throw new Error(`the renewal ended in ${status.state}: ${status.sentence}`);
  step('The bank was asked and confirmed, the coverage stands, the residency authority acknowledged it.');
  return resident;
}

/** Whether the proof reaches the renewal's end, with every entry that one in it names as its cause. */
function isWhole(proof) {
  const entries = proof.entries.map(({ entry }) => JSON.parse(entry));
  const known = new Set(entries.map(({ thing, seq }) => `${thing}:${seq}`));
  return (
    entries.some(({ event }) => event === 'authority.acknowledged') &&
    entries.every(({ cause }) => cause === null || known.has(cause))
  );
}

/** The audit follows a moment behind, and the families of events do not wait for each other there: waits for all of it. */
async function proofOf(resident) {
  for (let tries = 0; tries < 200; tries += 1) {
    const proof = await resident.audit('proof').catch((error) => {
      if (error instanceof Refused && error.status === 404) return undefined;
      throw error;
    });
    if (proof !== undefined && isWhole(proof)) return proof;
    await new Promise((next) => setTimeout(next, 50));
  }
  throw new Error('the audit did not see the end of the renewal');
}

async function keep(doors, resident) {
  const folder = join(local, 'demo', resident.renewalId);
  mkdirSync(folder, { recursive: true });
  const put = (name, content) => {
    writeFileSync(join(folder, name), content);
    return relative(process.cwd(), join(folder, name));
  };
  step(`Certificate: ${put('certificate.pdf', await resident.certificate())}`);
  const proof = await proofOf(resident);
  const timeline = await resident.audit('timeline');
  step(`Timeline:    ${put('timeline.json', JSON.stringify(timeline, null, 2))}`);
  const proofFile = put('proof.json', JSON.stringify(proof, null, 2));
  const key = await (await fetch(`${doors.audit}/key`)).json();
  const keyFile = put('log-key.txt', `${key.verifierKey}\n`);
  step(`Audit proof: ${proofFile}`);
  say();
  for (const { entry } of timeline.entries) {
    say(
      `    ${entry.at.slice(11, 23)}  ${entry.kind.padEnd(8)} ${String(entry.seq).padStart(2)}  ${entry.event} → ${entry.to}`,
    );
  }
  say();
  const verifier = join(root, 'infra/verify/verify-timeline.mjs');
  const said = spawnSync(process.execPath, [verifier, proofFile, keyFile], { encoding: 'utf8' });
  say(`${said.stdout}${said.stderr}`.trimEnd());
  if (said.status !== 0) throw new Error('the proof does not hold');
}

async function main() {
  const file = join(local, 'run', 'addresses.json');
  if (!existsSync(file)) {
    process.stderr.write(
      'Tajdeed is not running here: start it with `npm start` in another terminal, then run the demo again.\n',
    );
    process.exit(1);
  }
  const doors = JSON.parse(readFileSync(file, 'utf8'));
  const people = demoPeople;
  for (const person of people) {
    count = 0;
    try {
      say(`One renewal, played at ${doors.api}`);
      say();
      await keep(doors, await renew(doors, person));
      return;
    } catch (error) {
      if (!(error instanceof Refused) || !refusals.has(error.code)) throw error;
      say(`    This person cannot renew again now (${error.code}); taking the next one.`);
      say();
    }
  }
  throw new Error(
    'every person of the demo has renewed as far as the law allows; `npm run local:reset` begins anew',
  );
}

main().catch((error) => {
  const cause =
    error?.cause?.code === 'ECONNREFUSED'
      ? 'a process does not answer; is `npm start` still running?'
      : error.message;
  process.stderr.write(`The demo stopped: ${cause}\n`);
  process.exit(1);
});
