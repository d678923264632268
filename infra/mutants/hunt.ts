import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { mutated, root, type Mutant } from './mutants';

/** What a copy holds: the rules, their data, and the specs of both. */
const copied = ['libs/domain/src', 'libs/fees/src/seed', 'libs/fees/spec'];
const specFolders = ['libs/domain/src/fees', 'libs/fees/src/seed'];

/** Random walks are slow and find what tables miss: they are asked only about faults that every table has let pass. */
const isWalk = (spec: string): boolean =>
  readFileSync(join(root, spec), 'utf8').includes("from 'fast-check'");

/** The name of the copy without a fault, in which every spec must pass. */
const sound = 'sound';

const reportSchema = z.object({
  testResults: z.array(z.object({ name: z.string(), status: z.string(), message: z.string() })),
});

/** The specs of fees that touch memory alone, as paths in the checkout. */
function specsOfFees(): string[] {
  return specFolders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.spec.ts') && !/\.(int|long|e2e)\.spec\.ts$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
}

function copyOf(directory: string, specs: readonly string[], mutant?: Mutant): void {
  for (const path of copied) cpSync(join(root, path), join(directory, path), { recursive: true });
  if (mutant !== undefined) {
    const file = join(directory, mutant.file);
    writeFileSync(file, mutated(readFileSync(file, 'utf8'), mutant));
  }
  // One file for all specs, so that the rules are loaded once for each copy and not once for each spec.
  const imports = specs.map((spec) => `import './${spec.replace(/\.ts$/, '')}';\n`);
  writeFileSync(join(directory, 'all.mutant.ts'), imports.join(''));
}

function projectOf(directory: string, name: string): object {
  const swc = {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
    sourceMaps: false,
  };
  return {
    displayName: name,
    rootDir: join(directory, name),
    testMatch: ['<rootDir>/all.mutant.ts'],
    testEnvironment: 'node',
    cacheDirectory: join(directory, 'cache'),
    transform: { '^.+\\.ts$': [require.resolve('@swc/jest'), swc] },
    modulePaths: [join(root, 'node_modules')],
    moduleNameMapper: {
      '^@tajdeed/domain$': '<rootDir>/libs/domain/src',
      // The one thing that the data's reader takes from the platform.
      '^@tajdeed/platform$': join(root, 'libs/platform/src/settings/settings.ts'),
    },
  };
}

async function runJest(directory: string, names: readonly string[]): Promise<z.output<typeof reportSchema>> {
  const config = join(directory, 'jest.json');
  const report = join(directory, 'report.json');
  const projects = names.map((name) => projectOf(directory, name));
  writeFileSync(config, JSON.stringify({ rootDir: directory, projects }));
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const flags = ['--config', config, '--json', '--outputFile', report, '--silent', '--maxWorkers=2'];
  const child = spawn(process.execPath, [jest, ...flags], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const found = reportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
  if (found.testResults.length !== names.length)
    throw new Error(
      `Only ${found.testResults.length} of ${names.length} copies were tested:\n${said.join('')}`,
    );
  return found;
}

/** The mutants that these specs let pass. Throws where a spec fails without any fault. */
async function passing(mutants: readonly Mutant[], specs: readonly string[]): Promise<Mutant[]> {
  const directory = mkdtempSync(join(tmpdir(), 'mutants-'));
  try {
    for (const mutant of [undefined, ...mutants]) {
      const copy = join(directory, mutant?.name ?? sound);
      mkdirSync(copy);
      copyOf(copy, specs, mutant);
    }
    const { testResults } = await runJest(directory, [sound, ...mutants.map(({ name }) => name)]);
    const passed = new Set(
      testResults
        .filter(({ status }) => status === 'passed')
        .map(({ name }) => relative(directory, name).split('/')[0]),
    );
    if (!passed.has(sound)) {
      const message = testResults.find(({ name }) => name.includes(`/${sound}/`))?.message;
      throw new Error(`The specs fail without any fault:\n${message ?? ''}`);
    }
    return mutants.filter(({ name }) => passed.has(name));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Puts each fault into a copy of its own, runs the specs of fees there, and answers the faults that none noticed. */
export async function survivors(mutants: readonly Mutant[]): Promise<readonly Mutant[]> {
  const specs = specsOfFees();
  const passed = await passing(
    mutants,
    specs.filter((spec) => !isWalk(spec)),
  );
  return passed.length === 0 ? [] : passing(passed, specs.filter(isWalk));
}
