import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The house rules that no linter knows. A rule names its remedy. */
const root = join(__dirname, '..', '..');
const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const isSpec = (file: string): boolean =>
  /\.spec\.ts$|^(workflows|(apps|libs)\/[a-z-]+)\/spec\/|^libs\/testing\//.test(file);
const sources = tracked.filter((file) => /^(apps|libs|workflows)\/.*\.ts$/.test(file));
const ours = sources.filter((file) => !isSpec(file));
const words = tracked.filter(
  (file) => /\.(ts|mjs|cjs|md|ya?ml|json|typ)$|Dockerfile$/.test(file) && !file.endsWith('package-lock.json'),
);

/** Lines of `files` that match, as `file:line`, without the lines that the rule forgives. */
function lines(
  files: readonly string[],
  pattern: RegExp,
  forgiven: (file: string) => boolean = () => false,
): string[] {
  return files
    .filter((file) => !forgiven(file) && file !== 'infra/check/tidy.spec.ts')
    .flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, at) => (pattern.test(line) ? [`${file}:${String(at + 1)}`] : [])),
    );
}

describe('the tree', () => {
  const allowed = new Set(
    'apps libs workflows infra docker-compose.yml nest-cli.json package.json tsconfig.base.json package-lock.json README.md LICENSE CONTRIBUTING.md tsconfig.json jest.config.mjs eslint.config.mjs knip.json'.split(
      ' ',
    ),
  );

  test('has nothing at the top but what was agreed and what a tool finds only there', () => {
    const top = new Set(tracked.map((file) => file.split('/')[0] ?? ''));
    expect([...top].filter((name) => !name.startsWith('.') && !allowed.has(name))).toEqual([]);
  });

  test.each(['apps', 'libs'])('tells in a README what each of %s owns', (folder) => {
    const missing = readdirSync(join(root, folder)).filter(
      (name) => !existsSync(join(root, folder, name, 'README.md')),
    );
    expect(missing).toEqual([]);
  });

  test('tells in a README what each workflow does', () => {
    const names = [...read('workflows/src/index.ts').matchAll(/export \{ (\w+) \}/g)].map(([, name]) => name);
    const told = [...read('workflows/README.md').matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
    expect(told.toSorted()).toEqual(names.toSorted());
  });

  test('has a configuration file for each app that reads settings', () => {
    const without = readdirSync(join(root, 'apps')).filter(
      (app) => !existsSync(join(root, 'apps', app, 'src', `${app}.config.ts`)),
    );
    expect(without).toEqual([]);
  });

  test('names the same projects as folders, as references of tsconfig.json and in nest-cli.json', () => {
    const folders = ['apps', 'libs'].flatMap((top) =>
      readdirSync(join(root, top)).map((name) => `${top}/${name}`),
    );
    const { references } = JSON.parse(read('tsconfig.json')) as { references: { path: string }[] };
    const { projects } = JSON.parse(read('nest-cli.json')) as { projects: Record<string, { root: string }> };
    const inNest = Object.entries(projects).map(([name, project]) => [name, project.root]);
    expect(references.map(({ path }) => path).sort()).toEqual(
      [...folders, 'workflows', 'infra/bench', 'infra/local'].sort(),
    );
    expect(inNest.sort()).toEqual(
      [...folders, 'workflows']
        .map((path) => [path.replace(/^libs\//, 'lib-').replace(/^apps\//, ''), path])
        .sort(),
    );
  });

  test('keeps every source file within 300 lines', () => {
    expect(sources.filter((file) => read(file).split('\n').length > 301)).toEqual([]);
  });
});

describe('the words', () => {
  test('leave nothing for later: finish it, or say in the docs that it is not there', () => {
    expect(lines(words, /\b(TODO|FIXME|XXX)\b|not implemented/)).toEqual([]);
  });

  test('speak of the product alone', () => {
    expect(
      lines(words, /\/work\/|\/tmp\/tajdeed|registry\.npmjs|pypi\.org|repo1?\.maven|proxy\.golang/),
    ).toEqual([]);
  });

  test('of file names say what a thing is, not that it helps', () => {
    expect(ours.filter((file) => /(manager|helper|utils?|common|\bdata)\.ts$/.test(file))).toEqual([]);
  });
});

describe('the code', () => {
  test('reads the environment in one place: the settings', () => {
    expect(
      lines(ours, /process\.env/, (file) =>
        /^libs\/platform\/src\/settings\/|^apps\/(sandbox\/src\/sandbox|cli\/src\/cli)\.config\.ts$/.test(
          file,
        ),
      ),
    ).toEqual([]);
  });

  test('takes time and chance from the clock and the ids', () => {
    const forgiven = (file: string): boolean =>
      /^libs\/platform\/src\/(ids|settings|crypto|telemetry)|^apps\/sandbox\/src\//.test(file);
    expect(lines(ours, /Date\.now\(|Math\.random\(|new Date\(\)/, forgiven)).toEqual([]);
  });

  test('never saves over a row: insert, or update with what is expected', () => {
    expect(lines(ours, /\.save\(/, (file) => file.startsWith('apps/sandbox/'))).toEqual([]);
  });

  test('never makes money of floats', () => {
    expect(lines(ours, /parseFloat|toFixed\(/, (file) => file.startsWith('apps/sandbox/'))).toEqual([]);
  });

  test('works under no savepoint: what is entered under one, `payments.entered_here` does not see', () => {
    const savepoint =
      /^(?!\s*(\/\/|\/?\*)).*(\bsavepoint\b|(manager|\btx\(\))\.transaction\(|\.startTransaction\()/i;
    const outermost = (file: string): boolean => file === 'libs/platform/src/migrations/migrate-database.ts';
    expect(lines(ours, savepoint, outermost)).toEqual([]);
  });

  test('has no spec that is left out or run alone', () => {
    expect(
      lines(
        tracked.filter((file) => file.endsWith('.spec.ts')),
        /\b(it|test|describe)\.(only|skip|todo)\b|\bxit\(/,
      ),
    ).toEqual([]);
  });

  /** Files that wait for a moment and look again, or pace a load; each for what is said of it. */
  const waiting = [
    'apps/callbacks/spec/door-process.ts', // for a process to listen, or to tell of a request
    'apps/relay/spec/crash-run.ts', // for the moment at which a process is to die
    'apps/relay/spec/relay-harness.ts', // for rows
    'infra/e2e/survival.long.spec.ts', // an outage that lasts two minutes
    'libs/testing/src/open-loop.ts', // the next request of a load is not due yet
    'libs/testing/src/resident.ts', // `waitFor`, which all others wait by
    'workflows/spec/world.ts', // the sleep of the time-skipping server, which takes no time
  ];

  test('has no spec that sleeps, and nothing that specs stand on', () => {
    const beneath = tracked.filter(
      (file) =>
        file.endsWith('.spec.ts') ||
        (isSpec(file) && /\.[cm]?[jt]s$/.test(file)) ||
        /^infra\/e2e\/.*\.(ts|mjs)$/.test(file),
    );
    const found = lines(
      beneath,
      /timers\/promises|(?<!jest\.)\bsetTimeout\b|\bsleep\(|pg_sleep|Atomics\.wait/,
    );
    expect([...new Set(found.map((line) => line.replace(/:\d+$/, '')))].toSorted()).toEqual(waiting);
  });

  test('names its specs as facts, without "should"', () => {
    expect(
      lines(
        tracked.filter((file) => file.endsWith('.spec.ts')),
        /\b(test|it)(\.each\(.*\))?\(\s*['"`][^'"`]*\bshould\b/,
      ),
    ).toEqual([]);
  });
});
