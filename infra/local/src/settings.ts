import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { codeOf, Fault } from './fault';
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

const notRead: Readonly<Record<string, string>> = {
  ENOENT: 'a file that is not there: mend the path or unset it',
  ENOTDIR: 'a file that is not there: mend the path or unset it',
  EISDIR: 'a directory: name a file in it, or unset it',
  EACCES: 'a file that this user may not read: make it readable for the user who starts Tajdeed',
  EPERM: 'a file that this user may not read: make it readable for the user who starts Tajdeed',
};

/** What the processes take, too. */
function isHostAndPort(text: string): boolean {
  const [, six, port] = /^(?:[\w.-]+|\[([0-9a-f:]+)\]):(\d{1,5})$/i.exec(text) ?? [];
  return Number(port) >= 1 && Number(port) <= 65_535 && (six === undefined || isIPv6(six));
}

/** With a name of its own: without one each role would mean a database that is called like the role. */
function isDatabaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname } = new URL(text);
  return ['postgres:', 'postgresql:'].includes(protocol) && hostname !== '' && pathname.length > 1;
}

/** Reads settings and keeps what is wrong with them, to tell all of it at once. No sentence repeats a value. */
class Reader {
  readonly faults: string[] = [];
  private readonly chosen = new Map<number, string>();

  constructor(private readonly env: Environment) {}

  text(name: string): string | undefined {
    const file = this.env[`${name}_FILE`];
    const value = (file ? this.contentOf(name, file) : this.env[name])?.trim();
    return value === '' ? undefined : value;
  }

  databaseUrl(name: string): string | undefined {
    return this.fit(name, isDatabaseUrl, 'a URL such as postgres://user:password@host:5432/name');
  }

  host(name: string, example: string): string | undefined {
    return this.fit(name, isHostAndPort, `host:port, such as ${example}`);
  }

  hosts(name: string, example: string): string | undefined {
    const isList = (text: string): boolean => text.split(',').every((one) => isHostAndPort(one.trim()));
    return this.fit(name, isList, `host:port, or several separated by commas, such as ${example}`);
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

  private fit(name: string, isFit: (text: string) => boolean, what: string): string | undefined {
    const value = this.text(name);
    if (value !== undefined && !isFit(value)) this.faults.push(`${name} must be ${what}.`);
    return value;
  }

  private contentOf(name: string, file: string): string | undefined {
    try {
      const content = readFileSync(file, 'utf8');
      if (content.trim() === '')
        this.faults.push(`${name}_FILE names an empty file: fill it or unset ${name}_FILE.`);
      return content;
    } catch (error) {
      const code = codeOf(error) ?? 'unknown';
      const what = notRead[code] ?? `a file that cannot be read (${code}): mend the path or unset it`;
      this.faults.push(`${name}_FILE names ${what}.`);
      return undefined;
    }
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
  const databaseUrl = reader.databaseUrl('DATABASE_URL');
  const temporalAddress = reader.host('TEMPORAL_ADDRESS', 'localhost:7233');
  const kafkaBrokers = reader.hosts('KAFKA_BROKERS', 'localhost:9092');
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
