import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { layoutIn, root } from '../layout';
import { Guard } from '../processes/guard';
import { fullEnvironment, readLocalSettings } from '../settings';
import { say } from './screen';

/** Runs of jest, one after the other. End-to-end files bring up whole systems, so nothing else runs beside them. */
const runs = {
  test: [
    { projects: ['unit', 'replay', 'workflow', 'int'], workers: ['--maxWorkers=3'] },
    { projects: ['e2e'], workers: ['--maxWorkers=2'] },
  ],
  'test:long': [{ projects: ['long'], workers: ['--runInBand'] }],
} as const;

export interface TestCount {
  passed: number;
  failed: number;
}

/** How one run of jest ended; without counts its reporter had nothing to say. */
export interface JestEnd {
  code: number;
  counts: string;
}

function countOfRun({ code, counts }: JestEnd): TestCount {
  const [passed, failed] = /^(\d+) (\d+)$/m.exec(counts)?.slice(1).map(Number) ?? [];
  const unexplained = code !== 0 && (failed ?? 0) === 0 ? 1 : 0; // set-up, clean-up, or jest itself
  return { passed: passed ?? 0, failed: (failed ?? 0) + unexplained };
}

/** Sums the runs. A bad end without a failed test is a failure, and so is no test at all. */
export function countOf(ends: readonly JestEnd[]): TestCount {
  const rows = ends.map(countOfRun);
  const sum = (pick: (row: TestCount) => number): number => rows.reduce((total, row) => total + pick(row), 0);
  const [passed, failed] = [sum((row) => row.passed), sum((row) => row.failed)];
  return { passed, failed: passed + failed === 0 ? 1 : failed };
}

/** Every failure of the runs, so that the end of the output tells what broke. */
export function failuresOf(ends: readonly JestEnd[]): string {
  return ends.map(({ counts }) => counts.slice(counts.indexOf('\n') + 1)).join('');
}

function jest(args: readonly string[], counts: string, guard: Guard): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), ...args], {
      cwd: root,
      env: {
        ...fullEnvironment(),
        TAJDEED_TEST_COUNTS: counts,
        FORCE_COLOR: process.stdout.isTTY ? '1' : '0',
        RUST_BACKTRACE: '0', // Temporal's core tells of background tasks that end with their worker, at length
      },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    const { pid } = child;
    if (pid !== undefined) guard.add(pid, 'SIGTERM');
    child.once('error', () => {
      resolve(1);
    });
    child.once('close', (code) => {
      if (pid !== undefined) guard.drop(pid);
      resolve(code ?? 1);
    });
  });
}

/** `npm test` and `npm run test:long`: the last line is `N passed, N failed`. Answers the exit code. */
export async function tests(verb: keyof typeof runs, args: readonly string[]): Promise<number> {
  const layout = layoutIn(readLocalSettings().directory);
  const file = join(layout.run, `tests-${process.pid}.txt`);
  const guard = new Guard();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      guard.close();
      finish({ passed: 0, failed: 1 });
      process.exit(1);
    });
  }
  const ends: JestEnd[] = [];
  for (const { projects, workers } of runs[verb]) {
    rmSync(file, { force: true });
    const reporter = `--reporters=${join(root, 'infra/local/jest/count-reporter.cjs')}`;
    // jest's lists swallow every word up to the next flag, so flags without a value stand before the person's words.
    const shape = [
      '--selectProjects',
      ...projects,
      '--reporters=default',
      reporter,
      ...workers,
      '--passWithNoTests',
    ];
    const code = await jest([...shape, ...args], file, guard);
    ends.push({ code, counts: existsSync(file) ? readFileSync(file, 'utf8') : '' });
  }
  guard.close();
  rmSync(file, { force: true });
  const count = countOf(ends);
  const failures = failuresOf(ends);
  if (failures !== '') say(`\nWhat failed, once more:\n${failures}`);
  finish(count);
  return count.failed === 0 ? 0 : 1;
}

function finish(count: TestCount): void {
  say(`\n${count.passed} passed, ${count.failed} failed`);
}
