import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** One merchant's terminal at the bank. The key is 16 ASCII characters used as 16 raw bytes. */
const terminalSchema = z.strictObject({
  id: z.string().regex(/^\d{3,12}$/, 'it must be 3 to 12 digits'),
  password: z.string().min(1).max(15),
  resourceKey: z.string().regex(/^[\x21-\x7e]{16}$/, 'it must be exactly 16 ASCII characters'),
  alias: z.string().min(1).max(64).default('Merchant'),
  currency: z.literal('414').default('414'),
  style: z.enum(['A', 'B']).default('B'),
  body: z.enum(['bare', 'form']).default('bare'),
});
export type Terminal = z.output<typeof terminalSchema>;

const terminalsSchema = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'it must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(terminalSchema).min(1))
  .refine(
    (all) => new Set(all.map((one) => one.id)).size === all.length,
    'it must not name a terminal twice',
  );

/** Every setting of the process. Each NAME may come from a file named by NAME_FILE instead. */
export const settingsSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535),
  HOST: z.string().min(1).default('127.0.0.1'),
  STATE_DIR: z.string().min(1),
  TERMINALS: terminalsSchema,
  AUTHORITY_TOKEN: z.string().min(16),
  SMS_TOKEN: z.string().min(16),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** The identity provider of the staff: where browsers and the back office reach it; ends with /idp. Absent: PUBLIC_URL + /idp. */
  STAFF_ISSUER: z
    .url({ protocol: /^https?$/ })
    .endsWith('/idp', 'it must end with /idp')
    .optional(),
  /** The secret of the back office's client there; absent, there is no identity provider. */
  STAFF_CLIENT_SECRET: z.string().min(16).optional(),
  /** Where the back office takes a browser back: its /staff/signed-in. */
  STAFF_RETURN_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** How long the bank's page stays open, in ms. No public source gives KNET's figure. */
  PAGE_LIMIT_MS: z.coerce.number().int().positive().default(600_000),
  /** How long the bank waits for the acknowledgement, in ms. No public source gives KNET's figure. */
  ACKNOWLEDGEMENT_LIMIT_MS: z.coerce.number().int().positive().default(5_000),
});
export type Settings = z.output<typeof settingsSchema>;

/** Each line names one setting and what is wrong with it, never its value. */
export class SettingsError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'SettingsError';
  }
}

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
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
