import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './layout';

interface Entry {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
}

const lockfile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Entry>;
};
const packages = Object.entries(lockfile.packages).filter(
  ([path, entry]) => path.includes('node_modules/') && entry.link !== true,
);

describe('the lockfile', () => {
  it('names no registry', () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
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
});
