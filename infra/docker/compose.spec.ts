import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeSettings } from '@tajdeed/platform';
import { parse } from 'yaml';
import type { z } from 'zod';
import { apiSettings } from '../../apps/api/src/api.config';
import { auditSettings } from '../../apps/audit/src/audit.config';
import { callbacksSettings } from '../../apps/callbacks/src/callbacks.config';
import { migrateSettings } from '../../apps/migrate/src/migrate.config';
import { relaySettings } from '../../apps/relay/src/relay.config';
import { settingsSchema as sandboxSettings } from '../../apps/sandbox/src/sandbox.config';
import { workerSettings } from '../../apps/worker/src/worker.config';
import { layoutIn } from '../local/src/layout';
import { portWishes, processNames, processPlan } from '../local/src/plan';
import { Secrets } from '../local/src/secrets';
import { readLocalSettings } from '../local/src/settings';
import secrets from './secrets.json';

interface Service {
  image?: string;
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  networks?: string[] | Record<string, { aliases?: string[] }>;
  volumes?: (string | { source: string; target: string; volume?: { subpath?: string } })[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  restart?: string;
}

const root = join(__dirname, '..', '..');
const compose = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, unknown>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const networksOf = ({ networks = [] }: Service): string[] =>
  Array.isArray(networks) ? networks : Object.keys(networks);
const aliasesOf = ({ networks = [] }: Service): string[] =>
  Array.isArray(networks) ? [] : Object.values(networks).flatMap(({ aliases = [] }) => aliases);
const secretsOf: Readonly<Record<string, readonly string[]>> = secrets;

const schemas: Record<string, z.ZodObject> = {
  migrate: migrateSettings,
  api: apiSettings,
  callbacks: callbacksSettings,
  worker: workerSettings,
  relay: relaySettings,
  audit: auditSettings,
  sandbox: sandboxSettings,
};
const apps = Object.entries(schemas).map(([name, schema]) => ({
  name,
  service: compose.services[name] ?? {},
  given: Object.keys(compose.services[name]?.environment ?? {}),
  settings: describeSettings(schema),
}));
const env = (name: string): Record<string, string> => compose.services[name]?.environment ?? {};

describe.each(apps)('the service $name', ({ name, service, given, settings }) => {
  const known = settings.map((row) => row.name);

  test('runs the app of its name', () => {
    expect([service.command?.at(0), service.command?.at(-1)]).toEqual(['node', `apps/${name}/dist/main.js`]);
  });

  test('sets nothing that the app does not read', () => {
    expect(given.map((key) => key.replace(/_FILE$/, '')).filter((key) => !known.includes(key))).toEqual([]);
  });

  test('has settings that are all explained', () => {
    expect(settings.filter((row) => row.meaning === '').map((row) => row.name)).toEqual([]);
  });

  test('sets everything that the app cannot do without', () => {
    const required = settings.filter((row) => row.required).map((row) => row.name);
    expect(required.filter((key) => !given.includes(key) && !given.includes(`${key}_FILE`))).toEqual([]);
  });

  test('takes every secret from a file of its own folder, and is given no other', () => {
    const plain = settings.filter((row) => row.secret && given.includes(row.name)).map((row) => row.name);
    expect(plain).toEqual([]);
    const files = Object.entries(service.environment ?? {}).filter(([key]) => key.endsWith('_FILE'));
    for (const [key, path] of files) expect(path).toBe(`/secrets/${key.replace(/_FILE$/, '')}`);
    expect(files.map(([key]) => key.replace(/_FILE$/, '')).sort()).toEqual(
      [...(secretsOf[name] ?? [])].sort(),
    );
    const marked = settings.filter((row) => row.secret).map((row) => row.name);
    const open = files.map(([key]) => key.replace(/_FILE$/, '')).filter((key) => !marked.includes(key));
    expect(open).toEqual(name === 'audit' ? ['CAPABILITY_PUBLIC_KEY'] : []);
    const mounts = (service.volumes ?? []).filter((volume) => typeof volume === 'object');
    expect(mounts.map(({ source, volume }) => [source, volume?.subpath])).toEqual([['secrets', name]]);
  });

  test('has settings that the app accepts', () => {
    const shape = schemas[name]?.shape ?? {};
    for (const [key, value] of Object.entries(service.environment ?? {})) {
      const setting = shape[key] as z.ZodType | undefined;
      if (setting) expect([key, setting.safeParse(value).success]).toEqual([key, true]);
    }
  });

  test('publishes its port, and only on this machine', () => {
    const port = env(name)['PORT'];
    expect(service.ports ?? []).toEqual(port === undefined ? [] : [`127.0.0.1:${port}:${port}`]);
  });

  test('tells its health where it listens for that, unless it runs once', () => {
    if (service.restart === 'no') return;
    const port = env(name)['HEALTH_PORT'] ?? env(name)['PORT'];
    expect(service.healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${port ?? ''}/`);
  });
});

describe('the services together', () => {
  test.each(services)('%s waits only for what exists and can tell', (_, service) => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const target = compose.services[other];
      expect(target).toBeDefined();
      if (condition === 'service_healthy') expect(target?.healthcheck).toBeDefined();
      if (condition === 'service_completed_successfully') expect(target?.restart).toBe('no');
    }
  });

  test.each(services)('%s uses declared networks and volumes', (_, service) => {
    for (const network of networksOf(service)) expect(Object.keys(compose.networks)).toContain(network);
    for (const volume of service.volumes ?? []) {
      const source = typeof volume === 'string' ? (volume.split(':')[0] ?? '') : volume.source;
      expect(Object.keys(compose.volumes)).toContain(source);
    }
  });

  test('reach each other at addresses where somebody listens', () => {
    const listens: Record<string, string[]> = { postgres: ['5432'], kafka: ['9092'], temporal: ['7233'] };
    for (const { name } of apps) listens[name] = [env(name)['PORT'] ?? ''];
    for (const { name } of apps) {
      for (const value of Object.values(env(name))) {
        const [, host = '', port = ''] = /^(?:https?:\/\/)?([a-z-]+):(\d+)/.exec(value) ?? [];
        if (host === '' || host === 'localhost') continue;
        expect(listens[host]).toContain(port);
      }
    }
  });

  test('wait for everything that their settings name', () => {
    const waits = (name: string): string[] => {
      const direct = Object.keys(compose.services[name]?.depends_on ?? {});
      return [...direct, ...direct.flatMap(waits)];
    };
    const missing = apps.flatMap(({ name, given, service }) => {
      const reads = (setting: string): boolean => given.some((key) => key.replace(/_FILE$/, '') === setting);
      const needed = [
        ...(given.some((key) => key.endsWith('_FILE')) ? ['secrets'] : []),
        ...(reads('DATABASE_URL') ? [name === 'migrate' ? 'postgres' : 'migrate'] : []),
        ...(reads('TEMPORAL_ADDRESS') ? ['temporal', 'temporal-namespace'] : []),
        ...(reads('KAFKA_BROKERS') ? ['kafka'] : []),
      ];
      const ready = Object.values(service.depends_on ?? {}).every(
        ({ condition }) => condition !== 'service_started',
      );
      return needed
        .filter((other) => !ready || !waits(name).includes(other))
        .map((other) => `${name}: ${other}`);
    });
    expect(missing).toEqual([]);
  });

  test('share a network with every service that they call', () => {
    const apart = services.flatMap(([name, service]) => {
      const { environment = {} } = service;
      const named = Object.values(environment).map(
        (value) => /^(?:https?:\/\/)?([a-z-]+)(?::\d+|$)/.exec(value)?.[1] ?? '',
      );
      const hosts = 'DATABASE_URL_FILE' in environment ? [...named, 'postgres'] : named;
      return hosts
        .filter((host) => host !== name && host in compose.services)
        .filter((host) => {
          const other = compose.services[host];
          return !other || !networksOf(other).some((network) => networksOf(service).includes(network));
        })
        .map((host) => `${name}: ${host}`);
    });
    expect(apart).toEqual([]);
  });

  test('know the staff’s identity provider by one name, as browsers on this machine do', () => {
    const issuer = new URL(env('api')['STAFF_ISSUER'] ?? '');
    expect(env('sandbox')['STAFF_ISSUER']).toBe(issuer.href);
    expect(aliasesOf(compose.services['sandbox'] ?? {})).toEqual([issuer.hostname]);
    expect([issuer.port, issuer.hostname.endsWith('.localhost')]).toEqual([env('sandbox')['PORT'], true]);
    expect(env('sandbox')['STAFF_RETURN_URL']).toBe(`${env('api')['PUBLIC_URL'] ?? ''}/staff/signed-in`);
  });

  test('send browsers only to published ports', () => {
    const published = services.flatMap(([, service]) =>
      (service.ports ?? []).map((port) => port.split(':')[1]),
    );
    for (const { name } of apps) {
      for (const value of Object.values(env(name))) {
        const port = /^http:\/\/localhost:(\d+)/.exec(value)?.[1];
        if (port !== undefined) expect(published).toContain(port);
      }
    }
  });

  test('name an exact image, or the one that is built here', () => {
    for (const [, { image = '' }] of services)
      expect(image === 'tajdeed' || /^postgres:\d+\.\d+$|:\d+\.\d+\.\d+$/.test(image)).toBe(true);
  });

  test('take a database for ready when it answers by TCP, as its first start does not while it fills the store', () => {
    const databases = services.filter(([, { image = '' }]) => image.startsWith('postgres:'));
    expect(databases.map(([name]) => name)).toEqual(['postgres', 'temporal-postgres']);
    for (const [, { healthcheck }] of databases)
      expect(healthcheck?.test.slice(0, 4)).toEqual(['CMD', 'pg_isready', '-h', '127.0.0.1']);
  });

  test('keep servers away from the world', () => {
    for (const name of ['postgres', 'kafka', 'temporal', 'temporal-postgres']) {
      expect(compose.services[name]?.ports).toBeUndefined();
      expect(networksOf(compose.services[name] ?? {})).not.toContain('outside');
    }
  });
});

describe('the containers and npm start', () => {
  /** A setting that only one of the two gives, by process, and why. */
  const onlyInCompose: Readonly<Record<string, string>> = {
    'sandbox HOST':
      'npm start listens on this machine alone, as the app does unasked; a container is called by others',
    'sandbox STAFF_ISSUER':
      'npm start has one name for the provider everywhere: the sandbox takes PUBLIC_URL',
  };
  const oneAddress = 'loads and specs run against npm start, all from one address';
  const onlyInStart: Readonly<Record<string, string>> = {
    'every TZ': 'the image sets it',
    'every LOG_LEVEL': 'its default is meant',
    'every KAFKAJS_NO_PARTITIONER_WARNING': 'it keeps a line out of the log files of npm start',
    'api RENEWALS_PER_ADDRESS_HOUR': oneAddress,
    'api CODES_PER_ADDRESS_HOUR': oneAddress,
    'api STAFF_SIGN_INS_PER_ADDRESS_HOUR': oneAddress,
    'sandbox TAJDEED_MODE': 'the sandbox has no modes; npm start gives one environment to all',
  };
  const directory = mkdtempSync(join(tmpdir(), 'compose-'));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });
  const settings = readLocalSettings({});
  const layout = layoutIn(directory);
  const plan = processPlan({
    ...{ layout, settings, secrets: new Secrets(layout.secrets), more: {} },
    ports: Object.fromEntries(portWishes(settings, true).map(({ name }, at) => [name, 22_000 + at])),
    servers: { databaseUrl: 'postgres://o:o@127.0.0.1:1/x', temporal: '127.0.0.1:2', kafka: '127.0.0.1:3' },
  });
  const surroundings = Object.keys(settings.base);

  const names = [...processNames, 'migrate'] as const;
  const inStart = names.flatMap((name) =>
    Object.keys(plan(name).env)
      .filter((key) => !surroundings.includes(key))
      .map((key) => (`every ${key}` in onlyInStart ? `every ${key}` : `${name} ${key}`)),
  );
  const inCompose = names.flatMap((name) => Object.keys(env(name)).map((key) => `${name} ${key}`));

  test.each(names)('give %s the same V8, but for limits of memory, which are the container’s', (name) => {
    const ofV8 = (words: readonly string[] = []) => words.filter((word) => word.startsWith('--'));
    const isLimit = (flag: string) => flag.startsWith('--max-') || flag === '--min-semi-space-size=1'; // V8's own
    expect(ofV8(compose.services[name]?.command)).toEqual(
      ofV8(plan(name).args).filter((flag) => !isLimit(flag)),
    );
  });

  test('give each process the same settings, but for what is told here', () => {
    expect([...new Set(inStart.filter((key) => !inCompose.includes(key)))].sort()).toEqual(
      Object.keys(onlyInStart).sort(),
    );
    expect(inCompose.filter((key) => !inStart.includes(key))).toEqual(Object.keys(onlyInCompose));
  });
});

test('the Dockerfile builds and runs what the build of the product makes', () => {
  const dockerfile = readFileSync(join(__dirname, 'Dockerfile'), 'utf8');
  expect(dockerfile).toMatch(/npx tsc -b/);
  expect(dockerfile).toMatch(/infra\/local\/dist\/build-assets\.js/);
  expect(dockerfile).toMatch(/^USER tajdeed$/m);
});
