import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const MAIN = resolve(__dirname, '../dist/main.js');
export const RECEIPT = 'https://api.example/receipt';

/** The door as a process of its own. It is given a database and no other address. */
export class DoorProcess {
  /** What it logged as errors, by event. */
  readonly troubles: Record<string, number> = {};
  /** How often it logged an event. */
  readonly told: Record<string, number> = {};

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {
    if (child.stdout)
      createInterface(child.stdout).on('line', (line) => {
        const event = /"event":"([a-z.-]+)"/.exec(line)?.[1];
        if (event === undefined) return;
        this.told[event] = (this.told[event] ?? 0) + 1;
        if (line.includes('"level":"error"')) this.troubles[event] = (this.troubles[event] ?? 0) + 1;
      });
  }

  static async spawn(databaseUrl: string, more: Record<string, string>): Promise<DoorProcess> {
    if (!existsSync(MAIN)) throw new Error('build apps/callbacks first: this spec runs the real process');
    const [port, health] = [await freePort(), await freePort()];
    // The limits of `npm start` (infra/local/src/plan.ts).
    const child = spawn(process.execPath, ['--max-old-space-size=128', '--max-semi-space-size=4', MAIN], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...{ TZ: 'UTC', TAJDEED_MODE: 'local', PORT: String(port), HEALTH_PORT: String(health) },
        ...{ DATABASE_URL: databaseUrl, RECEIPT_URL: RECEIPT, ...more },
      },
    });
    const door = new DoorProcess(child, `http://127.0.0.1:${port}/knet/notify`);
    const isReady = (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${health}/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await isReady())) {
      if (child.exitCode !== null) throw new Error('the door did not come up');
      await pause(50);
    }
    return door;
  }

  /** The most memory that it ever had. */
  peakMb(): number {
    const status = readFileSync(`/proc/${this.child.pid ?? 0}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
  }

  /** How long it was able to run and had no processor, because others had it. */
  waitedMs(): number {
    const [, waitedNs] = readFileSync(`/proc/${this.child.pid ?? 0}/schedstat`, 'utf8').split(' ');
    return Number(waitedNs) / 1e6;
  }

  /** Sends a signal and waits until it has logged such an event once more. */
  async signal(signal: NodeJS.Signals, event: string): Promise<void> {
    const before = this.told[event] ?? 0;
    this.child.kill(signal);
    while ((this.told[event] ?? 0) === before) await pause(20);
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        done(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });
}
