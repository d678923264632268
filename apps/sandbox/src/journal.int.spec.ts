import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { World } from '../spec/world';
import { Journal } from './journal';

interface Entry {
  id: number;
  text?: string;
  sum?: number;
}

describe('the journal', () => {
  let path: string;
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'journal-'));
    path = join(directory, 'journal.jsonl');
  });
  afterEach(() => rm(directory, { recursive: true }));

  /** A world that remembers its last ten entries and a sum over all. */
  async function open(compactAt: number) {
    const state = { last: new Map<number, string>(), sum: 0 };
    const journal = await Journal.open<Entry>({
      path,
      compactAt,
      read: (value) => value as Entry,
      apply: ({ id, text, sum }) => {
        if (sum !== undefined) state.sum = sum;
        else {
          state.last.set(id, text ?? '');
          state.sum += id;
          const [oldest] = state.last.keys();
          if (state.last.size > 10) state.last.delete(oldest!);
        }
      },
      onBroken: (cause) => {
        throw cause;
      },
      matters: (line) => state.last.has((line as Entry).id) && (line as Entry).sum === undefined,
      carried: () => [{ id: -1, sum: state.sum }],
    });
    return { journal, state };
  }

  it('writes itself anew without what was forgotten, while it is written to', async () => {
    const { journal, state } = await open(20_000);
    const written: Promise<void>[] = [];
    for (let id = 1; id <= 5_000; id += 1) {
      journal.write({ id, text: 'x'.repeat(100) });
      if (id % 7 === 0) written.push(journal.flushed());
      if (id % 50 === 0) await journal.flushed();
    }
    await Promise.all(written);
    await journal.close();
    expect((await stat(path)).size).toBeLessThan(60_000);
    const again = await open(Number.MAX_SAFE_INTEGER);
    expect(again.state).toEqual(state);
    expect(again.state.sum).toBe((5_000 * 5_001) / 2);
    await again.journal.close();
  });

  it('keeps what is answered for, whenever it is killed', async () => {
    const { journal } = await open(5_000);
    for (let id = 1; id <= 300; id += 1) {
      journal.write({ id, text: 'y'.repeat(50) });
      await journal.flushed();
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
      expect(lines.some((line) => line.includes(`{"id":${String(id)},`))).toBe(true);
    }
    await journal.close();
  });
});

describe('a world that runs for long', () => {
  it('forgets the oldest payments that are over, and its file does not grow', async () => {
    const world = await World.open({}, { KEEP: 100 });
    const first = await world.upToConfirm();
    await first.confirm();
    await world.fault('inquiry-slow', { with: { ms: 0 } });
    for (let count = 0; count < 110; count += 1) await world.initialise(world.fields());
    expect(await world.ledger(first.trackId)).toBeUndefined();
    await world.restart();
    expect(await world.ledger(first.trackId)).toBeUndefined();
    expect((await world.ask('/control/faults')).text).toContain('"inquiry-slow","scope":{}');
    await world.close();
  });
});
