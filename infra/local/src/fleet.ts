import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Children } from './children';
import { Fault } from './fault';
import type { Layout } from './layout';
import { logOf } from './layout';
import {
  portWishes,
  processPlan,
  readyUrl,
  type Ports,
  type ProcessName,
  type ServerAddresses,
  type Surroundings,
} from './plan';
import { answersOk } from './processes/http';
import type { Guard } from './processes/guard';
import { choosePorts } from './processes/ports';
import { runOnce, Service, type ServiceEvent, type ServiceSpec } from './processes/service';
import { Secrets } from './secrets';
import {
  isConfigured,
  requireConfigured,
  serverAddresses,
  serverNames,
  serverSpec,
  type ServerName,
} from './servers/bring-up';
import { ensureDatabase } from './servers/postgres';
import type { LocalSettings } from './settings';

export interface FleetOptions {
  settings: LocalSettings;
  layout: Layout;
  guard: Guard;
  /** True: what dies is started again. */
  keepAlive: boolean;
  /** True at `npm start`: preferred ports. */
  forPeople: boolean;
  /** Temporal's web interface, too. */
  temporalUi: boolean;
  say: (line: string) => void;
  onEvent: (event: ServiceEvent) => void;
  more?: Surroundings['more'];
  /** Specs put stand-ins for our processes here. */
  entry?: (name: ProcessName | 'migrate') => string;
}

/** Doors close first, then who works behind them, then the outside world, then the servers. */
const stopOrder: readonly (readonly string[])[] = [
  ['api', 'callbacks'],
  ['worker', 'relay', 'audit'],
  ['sandbox'],
  ['temporal', 'kafka'],
  ['postgres'],
];

/** How long a process may take to stop: all stages together stay under 20 s. */
const stopWithinMs = 4500;

/** Servers and processes of one system. */
export class Fleet {
  readonly services = new Map<string, Service>();
  private readonly children: Children;
  /** Where the copies of a process listen, by their names. */
  private readonly doors = new Map<string, number>();
  private readonly closing = new AbortController();
  /** Starts under way: an end has to wait for them, or it would leave what they bring up a moment later. */
  private readonly starts = new Set<Promise<void>>();

  private constructor(
    private readonly options: FleetOptions,
    readonly ports: Ports,
    readonly secrets: Secrets,
    readonly servers: ServerAddresses,
  ) {
    this.children = new Children(options.layout);
  }

  /** Chooses ports and makes secrets; ends what a killed run has left. Starts nothing. */
  static async prepare(options: FleetOptions): Promise<Fleet> {
    const { settings, layout } = options;
    const left = await new Children(layout).clearLeftovers();
    if (left > 0) options.say(`Ended ${left} processes that an earlier run had left.`);
    const ports = await choosePorts(portWishes(settings, options.forPeople), layout.ports, options.say);
    const secrets = new Secrets(layout.secrets);
    return new Fleet(options, ports, secrets, serverAddresses(settings, ports, secrets));
  }

  /** Brings up what is not configured, at the same time, and sees to the database. */
  async startServers(names: readonly ServerName[] = serverNames): Promise<void> {
    const { settings } = this.options;
    await requireConfigured(settings);
    const ours = names.filter((name) => !isConfigured(name, settings));
    await Promise.all(ours.map((name) => this.tracked(this.startServer(name))));
  }

  private async startServer(name: ServerName): Promise<void> {
    const { settings, layout, temporalUi, guard, say } = this.options;
    const { signal } = this.closing;
    const fetch = { cache: settings.cache, logs: layout.logs, path: settings.path, guard, signal, say };
    const spec = await serverSpec(name, {
      settings,
      layout,
      ports: this.ports,
      secrets: this.secrets,
      fetch,
      ui: temporalUi,
    });
    await this.add(spec).start();
    if (name === 'postgres')
      await ensureDatabase(this.servers.databaseUrl.replace(/\/tajdeed$/, '/postgres'), 'tajdeed');
  }

  /** Brings the schema up to date, once before our processes start. */
  async migrate(): Promise<void> {
    await runOnce(this.plan()('migrate'), this.options.guard);
  }

  async startProcesses(names: readonly ProcessName[]): Promise<void> {
    const plan = this.plan();
    await Promise.all(
      names.map((name) =>
        this.tracked(this.add(this.processSpec(name, plan(name), readyUrl(name, this.ports))).start()),
      ),
    );
  }

  /** One more process of this kind beside the first, on ports of its own and with other settings if it is given some. Answers its name. */
  async startAnother(name: ProcessName, more: Readonly<Record<string, string>> = {}): Promise<string> {
    const count = [...this.services.keys()].filter(
      (key) => key === name || key.startsWith(`${name}-`),
    ).length;
    const copy = `${name}-${count + 1}`;
    const { layout, say } = this.options;
    const ports = await choosePorts([{ name: copy }, { name: `${copy}Health` }], layout.ports, say);
    const plan = this.plan()(name);
    if (ports[copy] !== undefined) this.doors.set(copy, ports[copy]);
    const env = {
      ...plan.env,
      ...('PORT' in plan.env ? { PORT: String(ports[copy]) } : {}),
      HEALTH_PORT: String(ports[`${copy}Health`]),
      ...more,
    };
    const spec = { ...plan, name: copy, env, log: logOf(layout, copy) };
    await this.add(this.processSpec(copy, spec, `http://127.0.0.1:${ports[`${copy}Health`]}/ready`)).start();
    return copy;
  }

  /** Where a copy of a process listens. */
  doorOf(copy: string): string {
    const port = this.doors.get(copy);
    if (port === undefined) throw new Error(`there is no ${copy} with a door in this system`);
    return `http://127.0.0.1:${port}`;
  }

  service(name: string): Service {
    const service = this.services.get(name);
    if (service === undefined)
      throw new Error(
        `there is no ${name} in this system (there are: ${[...this.services.keys()].join(', ')})`,
      );
    return service;
  }

  /** Stops everything in order, also what is just starting. Never throws. */
  async stopAll(): Promise<void> {
    this.closing.abort();
    await this.stopStages();
    await Promise.allSettled(this.starts);
    await this.stopStages();
  }

  private async stopStages(): Promise<void> {
    for (const stage of stopOrder) {
      const services = [...this.services.values()].filter(({ name }) =>
        stage.includes(name.replace(/-\d+$/, '')),
      );
      await Promise.all(services.map((service) => service.stop()));
    }
  }

  rotateLogs(): void {
    for (const { log } of this.services.values()) log.rotate();
  }

  private plan(): ReturnType<typeof processPlan> {
    const { layout, settings, more, entry } = this.options;
    mkdirSync(join(layout.directory, 'sandbox'), { recursive: true });
    return processPlan(
      { layout, settings, ports: this.ports, secrets: this.secrets, servers: this.servers, more: more ?? {} },
      entry,
    );
  }

  private processSpec(
    name: string,
    plan: Pick<ServiceSpec, 'command' | 'args' | 'env' | 'cwd' | 'log'>,
    url: string,
  ): ServiceSpec {
    return {
      ...plan,
      name,
      ready: () => answersOk(url),
      readyWithinMs: 60_000,
      stopSignal: 'SIGTERM',
      stopWithinMs,
    };
  }

  private async tracked(start: Promise<void>): Promise<void> {
    this.starts.add(start);
    try {
      await start;
    } finally {
      this.starts.delete(start);
    }
  }

  private add(spec: ServiceSpec): Service {
    if (this.closing.signal.aborted) throw new Fault(`${spec.name} was stopped before it started.`);
    const { guard, keepAlive, onEvent } = this.options;
    const onPid = (name: string, pid: number | undefined): void => {
      this.children.note(name, pid);
    };
    const service = new Service(spec, { guard, keepAlive, onEvent, onPid });
    this.services.set(spec.name, service);
    return service;
  }
}
