import { join } from 'node:path';
import { Fault } from '../fault';
import type { FetchSurroundings } from '../fetch/cache';
import { fetchJars, kafkaJars } from '../fetch/jars';
import { fetchTemporalCli } from '../fetch/temporal-cli';
import { requireJava } from '../fetch/tools';
import { logOf, type Layout } from '../layout';
import { portOf, type Ports, type ServerAddresses } from '../plan';
import { answers } from '../processes/ports';
import type { ServiceSpec } from '../processes/service';
import type { Secrets } from '../secrets';
import type { LocalSettings } from '../settings';
import { kafkaService } from './kafka';
import { postgresService } from './postgres';
import { temporalService } from './temporal';

export const serverNames = ['postgres', 'temporal', 'kafka'] as const;
export type ServerName = (typeof serverNames)[number];

export interface ServerSurroundings {
  settings: LocalSettings;
  layout: Layout;
  ports: Ports;
  secrets: Secrets;
  fetch: FetchSurroundings;
  ui: boolean;
}

const configured = {
  postgres: { setting: 'DATABASE_URL', value: (settings: LocalSettings) => settings.databaseUrl },
  temporal: { setting: 'TEMPORAL_ADDRESS', value: (settings: LocalSettings) => settings.temporalAddress },
  kafka: { setting: 'KAFKA_BROKERS', value: (settings: LocalSettings) => settings.kafkaBrokers },
} as const;

/** True when this server is configured, so that none of ours is brought up. */
export function isConfigured(name: ServerName, settings: LocalSettings): boolean {
  return configured[name].value(settings) !== undefined;
}

/** Where to knock: the settings have been found to be of this form. Of several brokers the first. */
function placeOf(name: ServerName, value: string): { host: string; port: number } {
  const url = new URL(name === 'postgres' ? value : `tcp://${value.split(',')[0]?.trim() ?? ''}`);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 5432) };
}

/** Refuses configured servers that do not answer, all in one message. */
export async function requireConfigured(settings: LocalSettings): Promise<void> {
  const faults = serverNames.map(async (name) => {
    const { setting, value } = configured[name];
    const address = value(settings);
    if (address === undefined) return [];
    const { host, port } = placeOf(name, address);
    if (await answers(port, host, 5000)) return [];
    return [
      `Nothing answers at ${host}:${port}, which ${setting} names: start that server, or unset ${setting} and one is brought up.`,
    ];
  });
  const found = (await Promise.all(faults)).flat();
  if (found.length > 0) throw new Fault(found.join('\n'));
}

/** Where the servers are: the configured ones, and ours for the rest. */
export function serverAddresses(settings: LocalSettings, ports: Ports, secrets: Secrets): ServerAddresses {
  const own = `postgres://postgres:${secrets.value('database-admin-password')}@127.0.0.1:${portOf(ports, 'postgres')}/tajdeed`;
  return {
    databaseUrl: settings.databaseUrl ?? own,
    temporal: settings.temporalAddress ?? `127.0.0.1:${portOf(ports, 'temporal')}`,
    kafka: settings.kafkaBrokers ?? `127.0.0.1:${portOf(ports, 'kafka')}`,
  };
}

/** Fetches and prepares a server of ours and says how it is run. */
export async function serverSpec(name: ServerName, around: ServerSurroundings): Promise<ServiceSpec> {
  const { layout, ports, settings } = around;
  const common = { home: join(layout.directory, name), log: logOf(layout, name), base: settings.base };
  switch (name) {
    case 'postgres':
      return postgresService({
        ...common,
        port: portOf(ports, 'postgres'),
        password: around.secrets.value('database-admin-password'),
      });
    case 'temporal': {
      const { path } = await fetchTemporalCli(around.fetch);
      const port = (which: string): number => portOf(ports, which);
      return temporalService({
        ...common,
        program: path,
        ui: around.ui,
        ports: {
          temporal: port('temporal'),
          temporalUi: port('temporalUi'),
          temporalHttp: port('temporalHttp'),
          temporalMetrics: port('temporalMetrics'),
        },
      });
    }
    case 'kafka': {
      const java = await requireJava(settings.path);
      const libs = await fetchJars(kafkaJars, around.fetch);
      return kafkaService({
        ...common,
        java,
        libs,
        ports: { kafka: portOf(ports, 'kafka'), kafkaController: portOf(ports, 'kafkaController') },
      });
    }
  }
}
