import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { settingsSchema, terminalsSchema, type Settings, type Terminal } from './sandbox.config';

/** The terminal of whoever names none: fit for a first try, on one's own machine. */
export const demoTerminal = {
  id: '999001',
  password: 'SimPassw0rd',
  resourceKey: 'KNETSIMTESTKEY01',
  alias: 'Demo merchant',
};

export const help = `knet-sandbox: a bank that speaks KNET's hosted-payment protocol, for testing a merchant's integration.

  knet-sandbox [--port N] [--host 127.0.0.1] [--state ./knet-sandbox] [--terminals FILE]

  --port N                     where it listens; 0 is any that is free (8090, or any if that is taken)
  --host ADDRESS               on which address (127.0.0.1: this machine alone)
  --state DIRECTORY            where it keeps what it remembers (./knet-sandbox); one process per directory
  --terminals FILE             JSON list of terminals: [{"id", "password", "resourceKey", …}]; without it a demo terminal
  --public-url URL             how browsers reach it, where that is another address
  --page-limit MS              how long a payment page is open (600000)
  --acknowledgement-limit MS   how long it waits for REDIRECT=… (5000)
  --keep N                     how many payments it remembers, some 3 KB each (50000)
  --help, --version

It takes no card and moves no money, and its control interface has no password: never open it to a network.
Ends with 0 when it is stopped, 1 when it cannot start or go on, 2 when it was called wrongly.
`;

export type Called =
  | { readonly do: 'say'; readonly text: string }
  | { readonly do: 'refuse'; readonly sentences: readonly string[] }
  | {
      readonly do: 'start';
      readonly settings: Settings;
      readonly isDemo: boolean;
      /** Nobody named a port: any other does as well. */
      readonly anyPort: boolean;
    };

const options = {
  port: { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  state: { type: 'string', default: 'knet-sandbox' },
  terminals: { type: 'string' },
  'public-url': { type: 'string' },
  'page-limit': { type: 'string', default: '600000' },
  'acknowledgement-limit': { type: 'string', default: '5000' },
  keep: { type: 'string', default: '50000' },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const;

/** Names of settings as whoever calls the command knows them. */
const flags: Readonly<Record<string, string>> = {
  PORT: '--port',
  HOST: '--host',
  STATE_DIR: '--state',
  PUBLIC_URL: '--public-url',
  PAGE_LIMIT_MS: '--page-limit',
  ACKNOWLEDGEMENT_LIMIT_MS: '--acknowledgement-limit',
  KEEP: '--keep',
};

/** What a call of the command asks for. */
export function readCall(args: readonly string[], version: string): Called {
  let values: ReturnType<typeof parsed>;
  try {
    values = parsed(args);
  } catch (cause) {
    // In Jest the error is of another realm, so that it is not an Error here.
    const said = typeof cause === 'object' && cause && 'message' in cause ? String(cause.message) : '';
    return { do: 'refuse', sentences: [`${said.split('. ')[0] ?? said}. See --help.`] };
  }
  if (values.help) return { do: 'say', text: help };
  if (values.version) return { do: 'say', text: `knet-sandbox ${version}\n` };
  const terminals = values.terminals === undefined ? demo() : terminalsIn(values.terminals);
  const settings = bankSchema.safeParse({
    PORT: values.port ?? '8090',
    HOST: values.host,
    STATE_DIR: resolve(values.state),
    PUBLIC_URL: values['public-url'],
    PAGE_LIMIT_MS: values['page-limit'],
    ACKNOWLEDGEMENT_LIMIT_MS: values['acknowledgement-limit'],
    KEEP: values.keep,
  });
  const sentences = [
    ...(settings.error?.issues ?? []).map(({ path, message }) => {
      return `${flags[String(path[0])] ?? String(path[0])} is wrong: ${message}.`;
    }),
    ...(typeof terminals === 'string' ? [terminals] : []),
  ];
  if (!settings.success || typeof terminals === 'string') return { do: 'refuse', sentences };
  const isDemo = values.terminals === undefined;
  const anyPort = values.port === undefined;
  return { do: 'start', settings: { ...settings.data, TERMINALS: terminals }, isDemo, anyPort };
}

/** The settings of a bank alone. */
const bankSchema = settingsSchema.pick({
  PORT: true,
  HOST: true,
  STATE_DIR: true,
  PUBLIC_URL: true,
  PAGE_LIMIT_MS: true,
  ACKNOWLEDGEMENT_LIMIT_MS: true,
  KEEP: true,
});

function parsed(args: readonly string[]) {
  return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
}

function demo(): Terminal[] {
  return terminalsSchema.parse(JSON.stringify([demoTerminal]));
}

/** The terminals of a file, or what is wrong with it: never a value of it. */
function terminalsIn(path: string): Terminal[] | string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return `--terminals names ${path}, which cannot be read.`;
  }
  const read = terminalsSchema.safeParse(text);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path: where, message }) => {
    return where.length === 0 ? message : `${where.join('.')}: ${message}`;
  });
  return `--terminals is wrong: ${faults.join('; ')}.`;
}
