import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process that is the same one only while pid and birth agree: pids are used again. */
export interface ProcessIdentity {
  pid: number;
  /** The kernel's start mark: clock ticks on Linux, the start time elsewhere. */
  born: string;
}

/** The fields of /proc/PID/stat behind the command's name, which may itself hold spaces and brackets. */
function statFields(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text.toString().trim() || undefined;
  } catch {
    return undefined;
  }
}

const onLinux = process.platform === 'linux';

/** The process with this pid, or undefined when there is none (a zombie counts as none). */
export function identify(pid: number): ProcessIdentity | undefined {
  if (!onLinux) {
    const started = ps(pid, 'lstart');
    return started === undefined ? undefined : { pid, born: started };
  }
  const fields = statFields(pid);
  const [state, born] = [fields?.[0], fields?.[19]];
  return state === undefined || born === undefined || state === 'Z' ? undefined : { pid, born };
}

export function isAlive(process: ProcessIdentity): boolean {
  return identify(process.pid)?.born === process.born;
}

export function parentOf(pid: number): number | undefined {
  const text = onLinux ? statFields(pid)?.[1] : ps(pid, 'ppid');
  return text === undefined ? undefined : Number(text);
}

/** The processes that this one has begun, and those begun by them. */
export function descendantsOf(pid: number): number[] {
  const pids = onLinux ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : everyPid();
  const parents = pids.map((text) => [Number(text), parentOf(Number(text))] as const);
  const below = (parent: number): number[] =>
    parents.flatMap(([child, its]) => (its === parent ? [child, ...below(child)] : []));
  return below(pid);
}

function everyPid(): string[] {
  return execFileSync('ps', ['-A', '-o', 'pid=']).toString().trim().split(/\s+/);
}

/** The command line of a process, arguments parted by spaces. */
export function commandOf(pid: number): string {
  if (!onLinux) return ps(pid, 'command') ?? '';
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/** Resident memory of a process in bytes. */
export function residentBytes(pid: number): number {
  if (!onLinux) return Number(ps(pid, 'rss') ?? 0) * 1024;
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(line?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** CPU time that a process has used, in milliseconds (Linux: to 10 ms; elsewhere 0). */
export function cpuMs(pid: number): number {
  const fields = onLinux ? statFields(pid) : undefined;
  return (Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0)) * 10;
}

/** Sends a signal; false when the process is gone. A negative pid means its group. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
