import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { logOf, root, type Layout } from './layout';
import type { PortWish } from './processes/ports';
import type { ServiceSpec } from './processes/service';
import type { DatabaseRole, Secrets } from './secrets';
import { settlementKeys } from './settlement-keys';
import { portSettings, type FixedPort, type LocalSettings } from './settings';

/** Our processes, in the order of the screen. */
export const processNames = ['api', 'callbacks', 'worker', 'relay', 'audit', 'sandbox'] as const;
export type ProcessName = (typeof processNames)[number];

/** What `npm start` takes when it is free, so that the addresses of the README are usually the true ones. */
const preferred: Record<string, number> = {
  api: 8400,
  callbacks: 8401,
  audit: 8402,
  sandbox: 8410,
  temporalUi: 8420,
};

const portNames = [
  ...['postgres', 'temporal', 'temporalUi', 'temporalHttp', 'temporalMetrics', 'kafka', 'kafkaController'],
  ...[
    'api',
    'apiHealth',
    'callbacks',
    'callbacksHealth',
    'workerHealth',
    'relayHealth',
    'audit',
    'auditHealth',
    'sandbox',
  ],
];

/** The ports of one system: fixed by a setting, else remembered, else preferred (not in tests), else any. */
export function portWishes(settings: LocalSettings, forPeople: boolean): readonly PortWish[] {
  return portNames.map((name) => {
    const setting = isFixed(name) ? portSettings[name] : undefined;
    const port = isFixed(name) ? settings.ports[name] : undefined;
    return {
      name,
      ...(forPeople && preferred[name] !== undefined ? { preferred: preferred[name] } : {}),
      ...(setting !== undefined && port !== undefined ? { wanted: { port, setting } } : {}),
    };
  });
}

function isFixed(name: string): name is FixedPort {
  return name in portSettings;
}

export type Ports = Readonly<Record<string, number>>;

export function portOf(ports: Ports, name: string): number {
  const port = ports[name];
  if (port === undefined) throw new Error(`no port for ${name}`);
  return port;
}

/** Where the servers are, whoever runs them. */
export interface ServerAddresses {
  /** With the owner's name and password. */
  databaseUrl: string;
  temporal: string;
  kafka: string;
}

export interface Surroundings {
  layout: Layout;
  settings: LocalSettings;
  ports: Ports;
  secrets: Secrets;
  servers: ServerAddresses;
  /** More or other settings, by process. */
  more: Readonly<Partial<Record<ProcessName | 'migrate', Readonly<Record<string, string>>>>>;
}

/** The addresses that people and specs call. */
export function addressesOf(ports: Ports) {
  const at = (name: string): string => `http://127.0.0.1:${portOf(ports, name)}`;
  return {
    api: at('api'),
    callbacks: at('callbacks'),
    audit: at('audit'),
    sandbox: at('sandbox'),
    temporalUi: at('temporalUi'),
  };
}

function databaseUrlOf(role: DatabaseRole, around: Surroundings): string {
  const url = new URL(around.servers.databaseUrl);
  url.username = role;
  url.password = around.secrets.rolePassword(role);
  return url.href;
}

/** Every secret goes to its process as NAME_FILE. */
function secretSettings(around: Surroundings): Record<ProcessName | 'migrate', Record<string, string>> {
  const { secrets } = around;
  const role = (name: DatabaseRole): string =>
    secrets.derived(`database-url.${name}`, databaseUrlOf(name, around));
  const capability = createPublicKey(secrets.value('capability.pem'))
    .export({ type: 'spki', format: 'pem' })
    .toString();
  const terminals = secrets.file('knet-terminals.json');
  const settlement = settlementKeys(secrets);
  const data = { DATA_KEYS_FILE: secrets.file('data-keys.json'), INDEX_KEY_FILE: secrets.file('index-key') };
  const codes = { CODE_KEYS_FILE: secrets.file('code-keys.json') };
  const payloads = { PAYLOAD_KEYS_FILE: secrets.file('payload-keys.json') };
  const tokens = {
    AUTHORITY_TOKEN_FILE: secrets.file('authority-token'),
    SMS_TOKEN_FILE: secrets.file('sms-token'),
  };
  const staff = { STAFF_CLIENT_SECRET_FILE: secrets.file('staff-client-secret') };
  return {
    migrate: {
      ...data,
      DATABASE_URL_FILE: secrets.derived('database-url.owner', around.servers.databaseUrl),
      ROLE_PASSWORDS_FILE: secrets.file('role-passwords.json'),
    },
    sandbox: {
      ...tokens,
      ...staff,
      TERMINALS_FILE: secrets.derived('bank-terminals.json', settlement.bank),
    },
    api: {
      ...data,
      ...codes,
      ...staff,
      STAFF_BOOTSTRAP_TOKEN_FILE: secrets.file('staff-bootstrap-token'),
      DATABASE_URL_FILE: role('tajdeed_api'),
      KNET_TERMINALS_FILE: terminals,
      SETTLEMENT_CHANNELS_FILE: secrets.derived('settlement-channels.json', settlement.ours),
      CAPABILITY_PRIVATE_KEY_FILE: secrets.file('capability.pem'),
    },
    callbacks: { DATABASE_URL_FILE: role('tajdeed_callbacks'), KNET_TERMINALS_FILE: terminals },
    worker: {
      ...data,
      ...codes,
      ...payloads,
      ...tokens,
      DATABASE_URL_FILE: role('tajdeed_worker'),
      KNET_TERMINALS_FILE: terminals,
    },
    relay: { ...payloads, DATABASE_URL_FILE: role('tajdeed_relay') },
    audit: {
      DATABASE_URL_FILE: role('tajdeed_audit'),
      AUDIT_SIGNING_KEY_FILE: secrets.file('audit-signing.pem'),
      CAPABILITY_PUBLIC_KEY_FILE: secrets.derived('capability.public.pem', capability),
    },
  };
}

/** Every resident of this machine has the same address: people trying out, specs and loads alike. */
const oneAddress = {
  RENEWALS_PER_ADDRESS_HOUR: '20000',
  CODES_PER_ADDRESS_HOUR: '20000',
  STAFF_SIGN_INS_PER_ADDRESS_HOUR: '20000',
};

function plainSettings(around: Surroundings): Record<ProcessName | 'migrate', Record<string, string>> {
  const { servers, layout, ports } = around;
  const { api, callbacks, sandbox } = addressesOf(ports);
  const port = (name: string): string => String(portOf(ports, name));
  const temporal = { TEMPORAL_ADDRESS: servers.temporal, TEMPORAL_NAMESPACE: 'default' };
  const kafka = { KAFKA_BROKERS: servers.kafka, KAFKAJS_NO_PARTITIONER_WARNING: '1' };
  return {
    migrate: { ...kafka, SEED_REGISTER: 'synthetic' },
    sandbox: {
      PORT: port('sandbox'),
      STATE_DIR: join(layout.directory, 'sandbox'),
      PUBLIC_URL: sandbox,
      STAFF_RETURN_URL: `${api}/staff/signed-in`,
    },
    api: {
      PORT: port('api'),
      HEALTH_PORT: port('apiHealth'),
      PUBLIC_URL: api,
      CALLBACK_URL: `${callbacks}/knet/notify`,
      BANK_PAYMENT_URL: `${sandbox}/kpg/PaymentHTTP.htm`,
      STAFF_ISSUER: `${sandbox}/idp`,
      ...oneAddress,
    },
    callbacks: {
      PORT: port('callbacks'),
      HEALTH_PORT: port('callbacksHealth'),
      RECEIPT_URL: `${api}/receipt`,
    },
    worker: {
      ...temporal,
      HEALTH_PORT: port('workerHealth'),
      TASK_QUEUES: 'renewals,bank,authority,messages,reckonings',
      BANK_INQUIRY_URL: `${sandbox}/kpg/tranPipe.htm`,
      AUTHORITY_URL: `${sandbox}/authority`,
      SMS_URL: `${sandbox}/sms/messages`,
    },
    relay: { ...temporal, ...kafka, HEALTH_PORT: port('relayHealth') },
    audit: { ...kafka, PORT: port('audit'), HEALTH_PORT: port('auditHealth') },
  };
}

/** Heap limits keep a process at rest small: V8 collects earlier instead of letting the heap grow. In MB. */
const heapMb: Record<ProcessName | 'migrate', number> = {
  api: 160,
  callbacks: 128,
  worker: 256,
  relay: 96,
  audit: 128,
  sandbox: 128,
  migrate: 256,
};

/** Half of the young generation at most, in MB: too small, and V8 copies what is about to die; too large, and a process grows. */
const semiSpaceMb: Partial<Record<ProcessName | 'migrate', number>> = { worker: 8, api: 8, relay: 8 };
/** And at least: V8 shrinks it while little happens, and who comes in a burst after that would wait for it to grow. */
const leastSemiSpaceMb: Partial<Record<ProcessName | 'migrate', number>> = { callbacks: 4 };

/**
 * By how much the old generation grows until V8 looks through it: by itself 30 %, which of the door's small one was 4 MB, or
 * one look in each burst, with whoever came meanwhile waiting for it.
 */
const growthPercent: Partial<Record<ProcessName | 'migrate', number>> = { callbacks: 80 };

/**
 * V8 makes objects of a place whose earlier ones lived long old from the start. Of a statement's values that is wrong: each, once
 * dead, kept the whole statement alive until the next major collection, three kilobytes of a callback where one half would do.
 */
const YOUNG_FIRST = '--no-allocation-site-pretenuring';

function entry(name: ProcessName | 'migrate'): string {
  return join(root, 'apps', name, 'dist', 'main.js');
}

type OneShot = Pick<ServiceSpec, 'name' | 'command' | 'args' | 'env' | 'cwd' | 'log'>;

/** The command of every process of ours, with its settings; `makeEntry` lets specs put stand-ins. */
export function processPlan(
  around: Surroundings,
  makeEntry = entry,
): (name: ProcessName | 'migrate') => OneShot {
  const plain = plainSettings(around);
  const secret = secretSettings(around);
  return (name) => ({
    name,
    command: process.execPath,
    args: [
      `--max-old-space-size=${heapMb[name]}`,
      `--max-semi-space-size=${semiSpaceMb[name] ?? 4}`,
      `--min-semi-space-size=${leastSemiSpaceMb[name] ?? 1}`,
      YOUNG_FIRST,
      ...(growthPercent[name] === undefined ? [] : [`--heap-growing-percent=${growthPercent[name]}`]),
      makeEntry(name),
    ],
    env: {
      ...around.settings.base,
      TZ: 'UTC',
      TAJDEED_MODE: 'local',
      LOG_LEVEL: 'info',
      ...plain[name],
      ...secret[name],
      ...around.more[name],
    },
    cwd: root,
    log: logOf(around.layout, name),
  });
}

/** Where a process tells whether it is ready. */
export function readyUrl(name: ProcessName, ports: Ports): string {
  return name === 'sandbox'
    ? `http://127.0.0.1:${portOf(ports, 'sandbox')}/`
    : `http://127.0.0.1:${portOf(ports, `${name}Health`)}/ready`;
}
