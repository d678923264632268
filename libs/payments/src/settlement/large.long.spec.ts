import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SqlClock } from '@tajdeed/platform';
import { writeLargeFile } from '@tajdeed/testing';
import { isBalanced } from '../ledger/balances';
import { LedgerReports } from '../ledger/ledger-reports';
import { LedgerVerification } from '../ledger/verification';
import { captureOfLoad, givenManyCaptures } from '../../spec/many-captures';
import { SettlementWorld } from '../../spec/settlement-world';
import { ownLayout } from './layout';

const LINES = 500_000;
/** Nobody knows them: an exception each. */
const FOREIGN = 500;
const MIB = 1024 * 1024;
/** What this process may take for itself while it works. */
const MOST_MIB = 300;

interface Measured {
  readonly grownMib: number;
  readonly seconds: number;
  /** Of this process alone. */
  readonly cpuSeconds: number;
}

// A process of ours has a small heap (infra/local), so V8 collects early; this one has none such, and would keep garbage for long.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const tenth = (ms: number): number => Math.round(ms / 100) / 10;

/** By how much the memory of this process grows at most while `work` runs, and how long it takes. */
async function measured(work: () => Promise<unknown>): Promise<Measured> {
  collect();
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => {
    collect();
    most = Math.max(most, process.memoryUsage().rss);
  }, 1_000);
  const began = performance.now();
  const cpu = process.cpuUsage();
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  const { user, system } = process.cpuUsage(cpu);
  return {
    grownMib: Math.round((most - before) / MIB),
    seconds: tenth(performance.now() - began),
    cpuSeconds: tenth((user + system) / 1000),
  };
}

describe(`a settlement file of ${LINES} lines`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tajdeed-large-'));
  const path = join(folder, 'file.csv');
  const told: Record<string, unknown> = {};
  let world: SettlementWorld;
  let settlementId = '';

  /** Told when it is over, and held to the bound. */
  const within = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const took = await measured(work);
    told[name] = took;
    expect(took.grownMib).toBeLessThan(MOST_MIB);
  };

  beforeAll(async () => {
    world = await SettlementWorld.open();
    await givenManyCaptures(world.database, LINES - FOREIGN);
    const day = world.day();
    await writeLargeFile(path, {
      head: [
        `H,tajdeed-1,999001,${day},1,DAY,414,${day}T23:59:59+03:00`,
        `C,${ownLayout.line.map(({ name }) => name).join(',')}`,
      ],
      ...{ day, lines: LINES, idsOf: captureOfLoad },
    });
    told['bytes'] = statSync(path).size;
  }, 1_800_000);
  afterAll(async () => {
    process.stdout.write(`${JSON.stringify(told)}\n`);
    rmSync(folder, { recursive: true, force: true });
    await world.close();
  });

  it('is taken whole, and nothing of it twice', async () => {
    await within('taken', async () => {
      ({ settlementId } = await world.take('', { source: createReadStream(path) }));
    });
    await within('again', async () => {
      expect(await world.take('', { source: createReadStream(path) })).toMatchObject({ repeated: true });
    });
  }, 1_800_000);

  it('is matched to its last line, and says all the while how far it is', async () => {
    const heard: number[] = [];
    await within('matched', () => world.run(settlementId, { heard: (lines) => heard.push(lines) }));
    const pages = heard.filter((lines, at) => lines > (heard[at - 1] ?? -1));
    expect(pages.length).toBeGreaterThanOrEqual(LINES / 1_000);
    expect((await world.view(settlementId)).row).toMatchObject({
      state: 'MATCHED',
      lines: LINES,
      taken: LINES,
    });
    const [came] = await world.database.query(
      `select count(*) filter (where outcome = 'matched')::int as matched, count(*) filter (where exception = 'foreign')::int as foreign,
         (select count(*) from payments.statement where settlement = 'paid-out')::int as "paidOut" from payments.settlement_outcome`,
    );
    expect(came).toEqual({ matched: LINES - FOREIGN, foreign: FOREIGN, paidOut: LINES - FOREIGN });
    expect(await world.balances()).toMatchObject({
      bank: LINES * 99_750,
      'bank-charges': LINES * 250,
      clearing: 0,
    });
  }, 3_600_000);

  it('is closed by what its pages came to', async () => {
    await within('closed', () => world.closeDay(settlementId));
    expect((await world.view(settlementId)).row.state).toBe('CLOSED');
  }, 600_000);

  it('leaves books that are verified in pages, and a trial balance', async () => {
    let lookedAt = 0;
    await within('verified', async () => {
      for (let after: string | null | undefined; after !== null;) {
        const page = await world.part(LedgerVerification).page(after ?? null, 500);
        expect(page.differences).toEqual([]);
        lookedAt += page.lookedAt;
        after = page.next;
      }
    });
    expect(lookedAt).toBe(LINES - FOREIGN + LINES);
    await within('balanced', async () => {
      const [{ db }, verification] = [world.payments.room, world.part(LedgerVerification)];
      // Read, and not taken out: no second factor is asked for.
      const reports = new LedgerReports(db, verification, world.part(SqlClock), undefined as never);
      expect(isBalanced(await reports.trialBalance(world.finance, {}))).toBe(true);
    });
  }, 1_800_000);
});
