import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../fault';
import { root } from '../layout';
import { cached, toolsOf, type FetchSurroundings } from './cache';
import { findProgram, runTool } from './tools';

const names = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];
const remedy =
  'install it with pip (Debian/Ubuntu: sudo apt install python3 python3-pip; macOS: brew install python)';

/** What a Python says of itself; fails where it has no pip. */
const introduction = 'import sys, pip, venv; print(sys.version_info.major, sys.version_info.minor)';
const packagesOf = 'import sysconfig; print(sysconfig.get_path("purelib"))';

interface Python {
  path: string;
  version: string;
}

/** The version that an introduction tells, if it is recent enough. */
export function versionIn(text: string): string | undefined {
  const [, major, minor] = /^(\d+) (\d+)$/m.exec(text) ?? [];
  return Number(major) === 3 && Number(minor) >= 11 ? `3.${Number(minor)}` : undefined;
}

/** A Python of this machine that is recent enough and has pip. */
export async function requirePython(path: string): Promise<Python> {
  let isTooOld = false;
  for (const name of names) {
    const program = findProgram(name, path);
    if (program === undefined) continue;
    const run = await runTool(program, ['-c', introduction], { withinMs: 30_000 });
    const version = run.code === 0 ? versionIn(run.output) : undefined;
    if (version !== undefined) return { path: program, version };
    isTooOld = true;
  }
  const found = isTooOld ? 'what is installed is older or has no pip' : 'none is installed';
  throw new Fault(`The tests of the fees need Python 3.11 or newer with pip and ${found}: ${remedy}.`);
}

/**
 * A Python with the packages of `pins/<name>.requirements.txt` and no others, made once for each version of Python and of
 * that file. Answers its program.
 */
export async function fetchPythonWith(name: string, around: FetchSurroundings): Promise<string> {
  const requirements = join(root, 'infra/local/pins', `${name}.requirements.txt`);
  const pins = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const python = await requirePython(around.path);
  const isWhole = (at: string): boolean =>
    existsSync(join(at, 'whole')) && existsSync(join(at, 'bin/python'));
  const directory = await cached(
    around,
    `${name}-${pins}-python-${python.version}`,
    isWhole,
    async (part) => {
      around.say(`Python: installing what infra/${name} needs`);
      const log = join(around.logs, `fetch-${name}.log`);
      // Without pip in it: Debian keeps what would bring it in a package of its own, and the machine's pip fills it as well.
      await must([python.path, '-I', '-m', 'venv', '--without-pip', part]);
      const target = (await must([join(part, 'bin/python'), '-I', '-c', packagesOf])).trim();
      await must([python.path, '-m', 'pip', ...install, '-r', requirements, '--target', target]);
      writeFileSync(join(part, 'whole'), '');

      async function must([program = '', ...args]: readonly string[]): Promise<string> {
        const env = { PIP_USER: '0' }; // a habit of the machine that cannot go with a target
        const run = await runTool(program, args, { env, log, ...toolsOf(around), withinMs: 10 * 60_000 });
        if (run.code === 0) return run.output;
        throw new Fault(
          `Python could not install what infra/${name} needs (${run.code}): check the network connection and run the command again.`,
          log,
        );
      }
    },
  );
  return join(directory, 'bin/python');
}

const install = [
  'install',
  '--no-deps',
  '--only-binary',
  ':all:',
  '--require-hashes',
  '--disable-pip-version-check',
  '--no-warn-script-location',
  '--quiet',
];
