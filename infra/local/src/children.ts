import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout';
import { identify, isAlive, signalProcess, type ProcessIdentity } from './processes/identity';
import { until } from './processes/waiting';

/** The processes of a run, on disk: what a run that was killed together with its guard left, the next one ends. */
export class Children {
  private readonly file: string;
  private readonly known = new Map<string, ProcessIdentity>();

  constructor(layout: Layout) {
    this.file = join(layout.run, 'children.json');
  }

  note(name: string, pid: number | undefined): void {
    const identity = pid === undefined ? undefined : identify(pid);
    if (identity === undefined) this.known.delete(name);
    else this.known.set(name, identity);
    try {
      writeFileSync(`${this.file}.part`, JSON.stringify([...this.known.values()]));
      renameSync(`${this.file}.part`, this.file);
    } catch {
      // the directory is being removed at the end of a test run
    }
  }

  /** Ends what an earlier run left. A pid that another program got meanwhile is told apart by its birth. */
  async clearLeftovers(): Promise<number> {
    const left = this.read().filter(isAlive);
    for (const { pid } of left) if (!signalProcess(-pid, 'SIGINT')) signalProcess(pid, 'SIGINT');
    if (left.length > 0 && !(await until(() => !left.some(isAlive), 4000))) {
      for (const child of left.filter(isAlive))
        if (!signalProcess(-child.pid, 'SIGKILL')) signalProcess(child.pid, 'SIGKILL');
      await until(() => !left.some(isAlive), 2000);
    }
    rmSync(this.file, { force: true });
    return left.length;
  }

  private read(): ProcessIdentity[] {
    if (!existsSync(this.file)) return [];
    try {
      const parsed: unknown = JSON.parse(readFileSync(this.file, 'utf8'));
      return Array.isArray(parsed) ? parsed.filter(isIdentity) : [];
    } catch {
      return [];
    }
  }
}

function isIdentity(value: unknown): value is ProcessIdentity {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    'born' in value &&
    typeof value.pid === 'number' &&
    typeof value.born === 'string'
  );
}
