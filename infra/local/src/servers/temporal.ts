import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceSpec } from '../processes/service';
import { answers } from '../processes/ports';

export interface TemporalOptions {
  home: string;
  program: string;
  ports: { temporal: number; temporalUi: number; temporalHttp: number; temporalMetrics: number };
  /** The web interface is left out where nobody looks. */
  ui: boolean;
  log: string;
  base: Readonly<Record<string, string>>;
}

/** How the Temporal development server is run: one process on a SQLite file that survives a kill. */
export function temporalService(options: TemporalOptions): ServiceSpec {
  const { ports } = options;
  mkdirSync(options.home, { recursive: true });
  return {
    name: 'temporal',
    command: options.program,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1'],
      ...[
        '--port',
        String(ports.temporal),
        '--http-port',
        String(ports.temporalHttp),
        '--metrics-port',
        String(ports.temporalMetrics),
      ],
      ...(options.ui ? ['--ui-port', String(ports.temporalUi)] : ['--headless']),
      ...['--db-filename', join(options.home, 'temporal.db')],
      ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
      // One shard looks for new work 20 times a second by default: a lone renewal would wait 50 ms at every step.
      ...['--dynamic-config-value', 'history.transferProcessorMaxPollRPS=1000'],
      ...['--log-level', 'error'],
    ],
    env: options.base,
    cwd: options.home,
    log: options.log,
    ready: async (log) => log.sinceStart().includes(`:${ports.temporal}`) && (await answers(ports.temporal)),
    readyWithinMs: 60_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 6000,
  };
}

/** Deletes everything that Temporal remembers. The server must not run. */
export function forgetTemporal(home: string): void {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
}
