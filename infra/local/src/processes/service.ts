import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault, messageOf } from '../fault';
import type { Guard } from './guard';
import { cpuMs, descendantsOf, residentBytes, signalProcess } from './identity';
import { LogFile } from './log-file';
import { until } from './waiting';

/** How one process is run. */
export interface ServiceSpec {
  name: string;
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  log: string;
  /** The user that it runs as, when that is not ours. */
  owner?: { uid: number; gid: number };
  /** Asked every 50 ms after a start; true ends the start. */
  ready: (log: LogFile) => boolean | Promise<boolean>;
  readyWithinMs: number;
  stopSignal: NodeJS.Signals;
  stopWithinMs: number;
  /** Clears what a killed run left behind; runs before every start. */
  beforeStart?: () => Promise<void>;
}

export interface ServiceEvent {
  kind: 'died' | 'back';
  name: string;
  /** For 'died': how it ended and when the next start is. */
  detail: string;
}

/** What a service needs from around it. */
export interface ServiceSurroundings {
  guard: Guard;
  /** True: a process that dies is started again, each time a little later. */
  keepAlive: boolean;
  onEvent: (event: ServiceEvent) => void;
  /** Every start and end, so that a later run can clear what this one left. */
  onPid?: (name: string, pid: number | undefined) => void;
}

const firstPauseMs = 500;
const longestPauseMs = 15_000;
/** Who lived this long is started again as if for the first time. */
const settledMs = 60_000;

/** The pause before start number `tries` (0 is the first) of a process that keeps dying. */
export function pauseMs(tries: number): number {
  return Math.min(firstPauseMs * 2 ** tries, longestPauseMs);
}

interface Running {
  child: ChildProcess;
  pid: number;
  since: number;
  ended: Promise<string>;
}

/** One process under the supervisor. */
export class Service {
  readonly log: LogFile;
  private running: Running | undefined;
  private stopping = new AbortController();
  private tries = 0;

  constructor(
    readonly spec: ServiceSpec,
    private readonly around: ServiceSurroundings,
  ) {
    this.log = new LogFile(spec.log);
  }

  get name(): string {
    return this.spec.name;
  }

  get pid(): number | undefined {
    return this.running?.pid;
  }

  residentBytes(): number {
    return this.pid === undefined ? 0 : residentBytes(this.pid);
  }

  cpuMs(): number {
    return this.pid === undefined ? 0 : cpuMs(this.pid);
  }

  /** Starts the process and waits until it is ready. Nothing to do when it runs. */
  async start(): Promise<void> {
    if (this.running !== undefined) return;
    this.stopping = new AbortController();
    this.tries = 0;
    await this.launch();
  }

  /** Asks it to stop and, when its time is over, ends it. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const { running } = this;
    if (running === undefined) return;
    signalProcess(running.pid, 'SIGCONT');
    signalProcess(running.pid, this.spec.stopSignal);
    const patience = new AbortController();
    const late = sleep(this.spec.stopWithinMs, 'late', { signal: patience.signal }).catch(() => 'ended');
    const first = await Promise.race([running.ended, late]);
    patience.abort();
    if (first === 'late') signalProcess(-running.pid, 'SIGKILL');
    await running.ended;
  }

  /** Sends a signal to the process and its children; after SIGKILL waits for the end. A kept-alive service comes back. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { running } = this;
    if (running === undefined) return;
    signalProcess(-running.pid, signal);
    // A server's sessions may be groups of their own (PostgreSQL's are): it is frozen only when they are.
    if (signal === 'SIGSTOP' || signal === 'SIGCONT')
      for (const pid of descendantsOf(running.pid)) signalProcess(pid, signal);
    if (signal === 'SIGKILL') await running.ended;
  }

  /** Resolves at once when it does not run. */
  async ended(): Promise<void> {
    await this.running?.ended;
  }

  private async launch(): Promise<void> {
    await this.spec.beforeStart?.();
    if (this.isStopping()) throw this.stopped();
    const running = await this.spawn();
    let end: string | undefined;
    void running.ended.then((how) => (end = how));
    const ready = await until(() => end === undefined && this.spec.ready(this.log), this.spec.readyWithinMs, {
      signal: AbortSignal.any([this.stopping.signal, endedSignal(running.ended)]),
    }).catch((error: unknown) => messageOf(error));
    if (ready === true) {
      this.watch(running);
      return;
    }
    if (this.isStopping()) throw this.stopped();
    const why =
      end === undefined
        ? `did not become ready within ${Math.round(this.spec.readyWithinMs / 1000)} s`
        : `ended while it started (${end})`;
    signalProcess(-running.pid, 'SIGKILL');
    await running.ended;
    const last = this.log.lastWords(this.name);
    throw new Fault(`${this.name} ${why}${last === '' ? '.' : `: ${last}`}`, this.spec.log);
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private stopped(): Fault {
    return new Fault(`${this.name} was stopped while it started.`);
  }

  private async spawn(): Promise<Running> {
    const { spec } = this;
    const output = this.log.open();
    try {
      const child = spawn(spec.command, spec.args, {
        cwd: spec.cwd,
        env: spec.env,
        detached: true, // a group of its own: Ctrl-C reaches the supervisor alone, which stops all in order
        stdio: ['ignore', output, output],
        ...spec.owner,
      });
      const ended = new Promise<string>((resolve) => {
        child.once('exit', (code, signal) => {
          resolve(signal ?? `exit code ${code ?? '?'}`);
        });
        child.once('error', (error) => {
          resolve(error.message);
        });
      });
      const { pid } = child;
      if (pid === undefined) throw new Fault(`${spec.name} cannot be started: ${await ended}.`, spec.log);
      this.around.guard.add(pid, spec.stopSignal);
      this.around.onPid?.(spec.name, pid);
      const running = { child, pid, since: performance.now(), ended };
      this.running = running;
      void ended.then(() => {
        signalProcess(-pid, 'SIGKILL'); // children that it left behind
        this.around.guard.drop(pid);
        this.around.onPid?.(spec.name, undefined);
        if (this.running === running) this.running = undefined;
      });
      return running;
    } finally {
      LogFile.close(output);
    }
  }

  private watch(running: Running): void {
    void running.ended.then((how) => {
      if (this.isStopping()) return;
      if (performance.now() - running.since > settledMs) this.tries = 0;
      if (this.around.keepAlive) void this.revive(how);
      else this.around.onEvent({ kind: 'died', name: this.name, detail: how });
    });
  }

  private async revive(how: string): Promise<void> {
    let reason = how;
    for (;;) {
      const pause = pauseMs(this.tries);
      this.tries += 1;
      this.around.onEvent({
        kind: 'died',
        name: this.name,
        detail: `${reason}; starting it again in ${pause / 1000} s`,
      });
      await sleep(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (this.isStopping()) return;
      try {
        await this.launch();
        this.around.onEvent({ kind: 'back', name: this.name, detail: '' });
        return;
      } catch (error) {
        if (this.isStopping()) return;
        reason = messageOf(error);
      }
    }
  }
}

function endedSignal(ended: Promise<string>): AbortSignal {
  const controller = new AbortController();
  void ended.then(() => {
    controller.abort();
  });
  return controller.signal;
}

/** Runs a process to its end; another end than exit code 0 is a fault that quotes its last words. */
export async function runOnce(
  spec: Pick<ServiceSpec, 'name' | 'command' | 'args' | 'env' | 'cwd' | 'log' | 'owner'>,
  guard: Guard,
): Promise<void> {
  const log = new LogFile(spec.log);
  const output = log.open();
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    detached: true,
    stdio: ['ignore', output, output],
    ...spec.owner,
  });
  LogFile.close(output);
  const { pid } = child;
  if (pid !== undefined) guard.add(pid, 'SIGTERM');
  const end = await new Promise<string | 0>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(signal ?? (code === 0 ? 0 : `exit code ${code ?? '?'}`));
    });
    child.once('error', (error) => {
      resolve(error.message);
    });
  });
  if (pid !== undefined) guard.drop(pid);
  if (end !== 0) throw new Fault(`${spec.name} failed (${end}): ${log.lastWords(spec.name)}`, spec.log);
}
