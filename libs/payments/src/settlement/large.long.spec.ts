import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ownLayout } from './layout';
import { SettlementWorld } from '../../spec/settlement-world';

const LINES = 500_000;
const PAGES = 20;
const MIB = 1024 * 1024;

/** A file of that many sales, written without ever standing in memory. */
async function written(path: string, day: string, lines: number): Promise<void> {
  const hash = createHash('sha256');
  function* all(): Generator<string> {
    const head = `H,tajdeed-1,999001,${day},1,DAY,414,${day}T23:59:59+03:00\nC,${ownLayout.line.map(({ name }) => name).join(',')}\n`;
    hash.update(head);
    yield head;
    for (let n = 0; n < lines; n += 1) {
      const id = n.toString().padStart(8, '0');
      const line = `D,20261121${id},SALE,CR,1002026325${id},20263251${id},6325${id},RNW20261121${id},123456,100.000,0.250,99.750,${day.slice(5).replace('-', '')},${day}T10:00:00+03:00,\n`;
      hash.update(line);
      yield line;
    }
    const sum = (fils: number) =>
      `${Math.floor((fils * lines) / 1000)}.${((fils * lines) % 1000).toString().padStart(3, '0')}`;
    yield `T,${lines},${sum(100_000)},${sum(250)},${sum(99_750)},0.000,0.000,0.000,${hash.digest('hex')}\n`;
  }
  await pipeline(Readable.from(all()), createWriteStream(path));
}

/** By how much the memory of this process grows at most while `work` runs, in MiB, and how long it takes, in seconds. */
async function measured(
  work: () => Promise<unknown>,
): Promise<{ readonly grownMib: number; readonly seconds: number }> {
  global.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50);
  const began = performance.now();
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  return {
    grownMib: Math.round((most - before) / MIB),
    seconds: Math.round((performance.now() - began) / 100) / 10,
  };
}

describe(`a settlement file of ${LINES} lines`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tajdeed-large-'));
  const path = join(folder, 'file.csv');
  let world: SettlementWorld;
  beforeAll(async () => {
    world = await SettlementWorld.open();
    await written(path, world.day(), LINES);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await world.close();
  });

  it('is taken, and matched page by page, in 300 MiB', async () => {
    let settlementId = '';
    const taken = await measured(async () => {
      ({ settlementId } = await world.take('', { source: createReadStream(path) }));
    });
    const again = await measured(() => world.take('', { source: createReadStream(path) }));
    const heard: number[] = [];
    const stop = new AbortController();
    const matched = await measured(async () => {
      await expect(
        world.run(settlementId, {
          signal: stop.signal,
          heard: (lines) => {
            heard.push(lines);
            if (heard.length > PAGES) stop.abort();
          },
        }),
      ).rejects.toThrow();
    });
    process.stdout.write(
      `${JSON.stringify({ bytes: statSync(path).size, taken, again, matchedLines: heard.at(-1), matched })}\n`,
    );
    expect((await world.view(settlementId)).row).toMatchObject({ lines: LINES, taken: heard.at(-1) });
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    for (const { grownMib } of [taken, again, matched]) expect(grownMib).toBeLessThan(300);
  }, 1_800_000);
});
