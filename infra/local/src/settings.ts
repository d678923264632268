import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Fault } from './fault';
import { root } from './layout';

type Environment = Readonly<Record<string, string | undefined>>;

/** Ports that a person may fix, each by its setting. */
export const portSettings = {
  api: 'TAJDEED_API_PORT',
  callbacks: 'TAJDEED_CALLBACKS_PORT',
  audit: 'TAJDEED_AUDIT_PORT',
  sandbox: 'TAJDEED_SANDBOX_PORT',
  temporalUi: 'TAJDEED_TEMPORAL_UI_PORT',
  temporal: 'TAJDEED_TEMPORAL_PORT',
  kafka: 'TAJDEED_KAFKA_PORT',
  postgres: 'TAJDEED_POSTGRES_PORT',
} as const;

export type FixedPort = keyof typeof portSettings;

export interface LocalSettings {
  /** Data of this checkout: .local, or TAJDEED_LOCAL. */
  directory: string;
  /** Downloads shared by all checkouts: TAJDEED_CACHE, or tajdeed in XDG_CACHE_HOME. */
  cache: string;
  /** Servers that are there already; what is missing here is brought up. */
  databaseUrl?: string;
  temporalAddress?: string;
  kafkaBrokers?: string;
  ports: Partial<Record<FixedPort, number>>;
  /** What every process gets from its surroundings: path, home, language, and nothing else. */
  base: Readonly<Record<string, string>>;
  /** Where programs are looked for. */
  path: string;
}

/** Reads settings and keeps what is wrong with them, to tell all of it at once. */
class Reader {
  readonly faults: string[] = [];
  private readonly chosen = new Map<number, string>();

  constructor(private readonly env: Environment) {}

  text(name: string): string | undefined {
    const file = this.env[`${name}_FILE`];
    if (file !== undefined && file !== '') {
      if (existsSync(file)) return readFileSync(file, 'utf8').trim();
      this.faults.push(`${name}_FILE names a file that is not there: mend the path or unset it.`);
      return undefined;
    }
    const value = this.env[name]?.trim();
    return value === '' ? undefined : value;
  }

  url(name: string, example: string): string | undefined {
    const value = this.text(name);
    if (value !== undefined && !URL.canParse(value))
      this.faults.push(`${name} must be a URL such as ${example}.`);
    return value;
  }

  /** A port that no other setting names too. */
  port(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const port = Number(value);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      this.faults.push(`${name} must be a port number from 1 to 65535.`);
      return undefined;
    }
    const other = this.chosen.get(port);
    if (other !== undefined) this.faults.push(`${name} and ${other} name the same port: change one of them.`);
    this.chosen.set(port, name);
    return port;
  }
}

const passedOn = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TMPDIR',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
];

/** Reads the settings of the local system. The one place here that looks at the environment. */
export function readLocalSettings(env: Environment = process.env): LocalSettings {
  const home = env['HOME'] ?? homedir();
  const reader = new Reader(env);
  const databaseUrl = reader.url('DATABASE_URL', 'postgres://user:password@host:5432/name');
  const temporalAddress = reader.text('TEMPORAL_ADDRESS');
  const kafkaBrokers = reader.text('KAFKA_BROKERS');
  const ports: Partial<Record<FixedPort, number>> = {};
  for (const [name, setting] of Object.entries(portSettings)) {
    const port = reader.port(setting);
    if (port !== undefined && isFixedPort(name)) ports[name] = port;
  }
  const directory = resolve(root, reader.text('TAJDEED_LOCAL') ?? '.local');
  const caches = reader.text('XDG_CACHE_HOME') ?? join(home, '.cache');
  const cache = resolve(root, reader.text('TAJDEED_CACHE') ?? join(caches, 'tajdeed'));
  if (reader.faults.length > 0) throw new Fault(reader.faults.join('\n'));
  return {
    directory,
    cache,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(temporalAddress === undefined ? {} : { temporalAddress }),
    ...(kafkaBrokers === undefined ? {} : { kafkaBrokers }),
    ports,
    base: Object.fromEntries(
      passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
    ),
    path: env['PATH'] ?? '',
  };
}

function isFixedPort(name: string): name is FixedPort {
  return name in portSettings;
}

/** The whole environment, for programs of the machine (maven, pip) that have settings of their own. */
export function fullEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
