import { readFileSync } from 'node:fs';
import { z } from 'zod';

const amount = z.string().regex(/^\d{1,6}\.\d{3}$/, 'it must be dinars with three decimals');

/** One merchant's terminal at the bank. The key is 16 ASCII characters used as 16 raw bytes. */
const terminalSchema = z.strictObject({
  id: z.string().regex(/^\d{3,12}$/, 'it must be 3 to 12 digits'),
  password: z.string().min(1).max(15),
  resourceKey: z.string().regex(/^[\x21-\x7e]{16}$/, 'it must be exactly 16 ASCII characters'),
  alias: z.string().min(1).max(64).default('Merchant'),
  currency: z.literal('414').default('414'),
  style: z.enum(['A', 'B']).default('B'),
  body: z.enum(['bare', 'form']).default('bare'),
  /** Whether tranPipe takes action 3; KNET's manual does not offer it. */
  voids: z.boolean().default(false),
  /** What refunds of one Kuwaiti day may come to; above it IPAY0100289. */
  creditLimit: amount.optional(),
  /** What the bank keeps of a sale: hundredths of a percent, and so much beside. */
  commission: z
    .strictObject({ basisPoints: z.number().int().min(0).max(10_000), fixed: amount.default('0.000') })
    .default({ basisPoints: 50, fixed: '0.000' }),
  /** With it settlement files are signed (HMAC-SHA256). */
  settlementKey: z.string().min(16).max(128).optional(),
});
export type Terminal = z.output<typeof terminalSchema>;

export const terminalsSchema = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'it must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(terminalSchema).min(1, 'it must name one terminal at least'))
  .refine(
    (all) => new Set(all.map((one) => one.id)).size === all.length,
    'it must not name a terminal twice',
  );

const aPort = 'it must be a port number, 0 to 65535';
const token = z.string().min(16, 'it must have at least 16 characters');
const address = z.url({
  protocol: /^https?$/,
  error: 'it must be a URL that starts with http:// or https://',
});

function wholeFrom(least: number) {
  const sentence = `it must be a whole number from ${least}`;
  return z.coerce.number(sentence).int(sentence).min(least, sentence);
}

/** Every setting of the process, each with its meaning. Each NAME may come from a file named by NAME_FILE instead. */
export const settingsSchema = z.object({
  PORT: z.coerce
    .number(aPort)
    .int(aPort)
    .min(0, aPort)
    .max(65535, aPort)
    .meta({ description: 'port of everything that the sandbox serves; 0 takes any free one' }),
  HOST: z.string().min(1).default('127.0.0.1').meta({ description: 'address to listen on' }),
  STATE_DIR: z.string().min(1).meta({ description: 'directory where it remembers payments and messages' }),
  TERMINALS: terminalsSchema.meta({
    description:
      "the bank's terminals: JSON [{id, password, resourceKey, alias?, style?, body?, voids?, creditLimit?, commission?, settlementKey?}]",
    secret: true,
  }),
  AUTHORITY_TOKEN: token.meta({ description: 'what callers of the residency authority show', secret: true }),
  SMS_TOKEN: token.meta({ description: 'what callers of the SMS supplier show', secret: true }),
  PUBLIC_URL: address
    .optional()
    .meta({ description: 'where browsers reach the sandbox; absent: http://HOST:PORT' }),
  STAFF_ISSUER: address.endsWith('/idp', 'it must end with /idp').optional().meta({
    description:
      'the identity provider of the staff: where browsers and the back office reach it, ends with /idp; absent: PUBLIC_URL/idp',
  }),
  STAFF_CLIENT_SECRET: token.optional().meta({
    description: "the secret of the back office's client there; absent: there is no identity provider",
    secret: true,
  }),
  STAFF_RETURN_URL: address
    .optional()
    .meta({ description: 'where the back office takes a browser back: its /staff/signed-in' }),
  PAGE_LIMIT_MS: wholeFrom(1).default(600_000).meta({
    description: "how long the bank's page stays open, in ms; no public source gives KNET's figure",
  }),
  ACKNOWLEDGEMENT_LIMIT_MS: wholeFrom(1).default(5_000).meta({
    description:
      "how long the bank waits for the acknowledgement, in ms; no public source gives KNET's figure",
  }),
  KEEP: wholeFrom(100).default(15_000).meta({
    description:
      'how many payments, notices and messages are remembered, some 3 KB each; the oldest that are over are forgotten',
  }),
});
type WholeSettings = z.output<typeof settingsSchema>;
/** Without its token a party does not open: a bank for other merchants needs no authority and no messages. */
export type Settings = Omit<WholeSettings, 'AUTHORITY_TOKEN' | 'SMS_TOKEN'> &
  Partial<Pick<WholeSettings, 'AUTHORITY_TOKEN' | 'SMS_TOKEN'>>;

/** Each line names one setting and what is wrong with it, never its value. */
export class SettingsError extends Error {
  constructor(readonly faults: readonly string[]) {
    super([...faults, 'Every setting is explained in infra/docs/.env.example.'].join('\n'));
    this.name = 'SettingsError';
  }
}

export function readSettings(env: NodeJS.ProcessEnv = process.env): WholeSettings {
  const faults: string[] = [];
  const given: Record<string, string> = {};
  for (const name of Object.keys(settingsSchema.shape)) {
    const file = env[`${name}_FILE`];
    const value = file === undefined ? env[name] : contentOf(file);
    if (file !== undefined && value === undefined) {
      faults.push(`${name}_FILE names a file that cannot be read.`);
    } else if (value !== undefined && value !== '') {
      given[name] = value;
    }
  }
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success && faults.length === 0) return parsed.data;
  const named = new Set(faults.map((fault) => fault.split('_FILE')[0]));
  for (const issue of parsed.error?.issues ?? []) {
    const [name, ...inside] = issue.path.map(String);
    if (name === undefined || named.has(name)) continue;
    const missing = given[name] === undefined;
    const where = inside.length === 0 ? '' : ` (${inside.join('.')})`;
    faults.push(missing ? `${name} is missing.` : `${name}${where} is wrong: ${issue.message}.`);
  }
  throw new SettingsError(faults);
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
