import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { Fleet } from './fleet';
import { layoutIn } from './layout';
import { addressesOf, processNames, type ProcessName, type ServerAddresses } from './plan';
import { Guard } from './processes/guard';
import { serverNames, type ServerName } from './servers/bring-up';
import { placesOfPostgres } from './servers/postgres';
import { forgetTemporal } from './servers/temporal';
import { readLocalSettings, type LocalSettings } from './settings';

/** A server or process of a system; copies are called `relay-2`, `worker-3`. */
export type PartName = ServerName | ProcessName | `${ProcessName}-${number}`;

export interface SystemOptions {
  /** Part of the throw-away directory's name. */
  name: string;
  /** Which of our processes run; all of them if it is left out. */
  processes?: readonly ProcessName[];
  /** More or other settings by process, over those of the plan. */
  env?: Readonly<Partial<Record<ProcessName | 'migrate', Readonly<Record<string, string>>>>>;
  /** True: Temporal's web interface is there, too. */
  temporalUi?: boolean;
  /** True: what dies is started again, as at `npm start`. Left out, a spec decides itself. */
  keepAlive?: boolean;
  /** Servers that are there already, and so are not brought up. */
  configured?: Readonly<Pick<LocalSettings, 'databaseUrl' | 'temporalAddress' | 'kafkaBrokers'>>;
  /** Stand-ins for our processes, by the path of a script. */
  entry?: (name: ProcessName | 'migrate') => string;
}

/** A throw-away settings object: the configured servers and ports of the machine are never used by tests. */
function settingsFor(directory: string): ReturnType<typeof readLocalSettings> {
  const { base, cache, path } = readLocalSettings();
  return { base, cache, path, directory, ports: {} };
}

const GIB = 1024 ** 3;
const MEMORY = '/dev/shm';

/**
 * Memory where there is plenty, else the disk. Specs make and drop some hundred databases of a thousand files each, and
 * ext4 gives an inode that was just deleted to nobody for minutes: it looks past all of them for each new file.
 */
function quickPlace(): string {
  if (!existsSync(MEMORY) || freemem() < 4 * GIB) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize < 2 * GIB ? tmpdir() : MEMORY;
}

/** A directory under the system's own temporary one, or another, open to the user that PostgreSQL runs as. */
export function throwAwayDirectory(name: string, guard: Guard, under = tmpdir()): string {
  const directory = mkdtempSync(join(under, `tajdeed-${name.replace(/[^a-z0-9-]/gi, '-')}-`));
  chmodSync(directory, 0o755);
  guard.removeAtEnd(directory);
  for (const place of placesOfPostgres(join(directory, 'postgres')).slice(1)) guard.removeAtEnd(place);
  return directory;
}

/** Servers alone, for specs that bring no processes. */
export async function startServers(
  name: string,
  which: readonly ServerName[] = serverNames,
): Promise<{ servers: ServerAddresses; stop: () => Promise<void> }> {
  const guard = new Guard();
  const directory = throwAwayDirectory(name, guard, quickPlace());
  const settings = settingsFor(directory);
  const say = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const fleet = await Fleet.prepare({
    settings,
    layout: layoutIn(directory),
    guard,
    keepAlive: false,
    forPeople: false,
    temporalUi: false,
    say,
    onEvent: () => undefined,
  });
  const stop = async (): Promise<void> => {
    await fleet.stopAll();
    guard.close();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await fleet.startServers(which);
  } catch (error) {
    await stop();
    throw error;
  }
  return { servers: fleet.servers, stop };
}

/** A whole system on servers, ports, secrets and data of its own. */
export class System {
  readonly addresses: ReturnType<typeof addressesOf>;
  readonly servers: ServerAddresses;

  private constructor(
    private readonly fleet: Fleet,
    private readonly guard: Guard,
    readonly directory: string,
  ) {
    this.addresses = addressesOf(fleet.ports);
    this.servers = fleet.servers;
  }

  static async start(options: SystemOptions): Promise<System> {
    const guard = new Guard();
    const directory = throwAwayDirectory(options.name, guard);
    const fleet = await Fleet.prepare({
      settings: { ...settingsFor(directory), ...options.configured },
      layout: layoutIn(directory),
      guard,
      keepAlive: options.keepAlive ?? false,
      forPeople: false,
      temporalUi: options.temporalUi ?? false,
      say: () => undefined,
      onEvent: () => undefined,
      ...(options.env === undefined ? {} : { more: options.env }),
      ...(options.entry === undefined ? {} : { entry: options.entry }),
    });
    const system = new System(fleet, guard, directory);
    const names = options.processes ?? processNames;
    try {
      await Promise.all([
        fleet.startServers(),
        fleet.startProcesses(names.filter((name) => name === 'sandbox')),
      ]);
      await fleet.migrate();
      await fleet.startProcesses(names.filter((name) => name !== 'sandbox'));
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  }

  /** Ends a part with this signal (SIGKILL if left out) and waits for its end. */
  async kill(name: PartName, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.fleet.service(name).kill(signal);
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await this.fleet.service(name).ended();
  }

  /** Starts a part that was killed or stopped, on the same ports and data, and waits until it is ready. */
  async start(name: PartName): Promise<void> {
    await this.fleet.service(name).start();
  }

  /** Asks a part to stop in its own time. */
  async stopPart(name: PartName): Promise<void> {
    await this.fleet.service(name).stop();
  }

  async restart(name: PartName): Promise<void> {
    await this.kill(name);
    await this.start(name);
  }

  /** Freezes a part: it keeps its connections and answers nothing. */
  async freeze(name: PartName): Promise<void> {
    await this.kill(name, 'SIGSTOP');
  }

  async thaw(name: PartName): Promise<void> {
    await this.kill(name, 'SIGCONT');
  }

  /** One more process of this kind, with other settings if it is given some. Answers its name. */
  async startAnother(name: ProcessName, more?: Readonly<Record<string, string>>): Promise<PartName> {
    const copy = await this.fleet.startAnother(name, more);
    return `${name}-${Number(copy.slice(name.length + 1))}`;
  }

  /** Where a process that `startAnother` has started listens. */
  doorOf(copy: PartName): string {
    return this.fleet.doorOf(copy);
  }

  /** Kills Temporal, deletes everything it remembers, and starts it empty. */
  async forgetTemporal(): Promise<void> {
    await this.kill('temporal');
    forgetTemporal(join(this.directory, 'temporal'));
    await this.start('temporal');
  }

  isRunning(name: PartName): boolean {
    return this.fleet.service(name).pid !== undefined;
  }

  /** Everything a part has written since the system was started. */
  log(name: PartName): string {
    return this.fleet.service(name).log.text();
  }

  /** The logs of all parts, for a spec that looks for what no log may hold. */
  logs(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.fleet.services].map(([name, service]) => [name, service.log.text()]));
  }

  /** Resident memory and CPU time by part; 0 for one that does not run. A part's children are not counted. */
  usage(): Readonly<Record<string, { pid: number; residentBytes: number; cpuMs: number }>> {
    return Object.fromEntries(
      [...this.fleet.services].map(([name, service]) => [
        name,
        { pid: service.pid ?? 0, residentBytes: service.residentBytes(), cpuMs: service.cpuMs() },
      ]),
    );
  }

  /** A secret's text (the register's keys, the bank's terminals, the tokens), for a spec that plays an outside party. */
  secret(name: Parameters<Fleet['secrets']['value']>[0]): string {
    return this.fleet.secrets.value(name);
  }

  /** Sets the business clock of SQL and of the sandbox to real time plus this offset (not added to an earlier one). */
  async shiftClock(offsetMs: number): Promise<void> {
    const client = new Client({ connectionString: this.servers.databaseUrl });
    await client.connect();
    try {
      await client.query('update app.clock set offset_ms = $1', [offsetMs]);
    } finally {
      await client.end();
    }
    if (this.fleet.services.has('sandbox')) {
      const response = await fetch(`${this.addresses.sandbox}/control/clock`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ offsetMs }),
      });
      if (!response.ok) throw new Error(`the sandbox answered ${response.status} to a new clock`);
    }
  }

  /** Stops everything in order and removes the data. */
  async stop(): Promise<void> {
    await this.fleet.stopAll();
    this.guard.close();
    rmSync(this.directory, { recursive: true, force: true });
    for (const place of placesOfPostgres(join(this.directory, 'postgres')))
      rmSync(place, { recursive: true, force: true });
  }
}

/** Brings up all servers and processes for an end-to-end spec; ends with the process that asked, however that ends. */
export function startSystem(options: SystemOptions): Promise<System> {
  return System.start(options);
}
