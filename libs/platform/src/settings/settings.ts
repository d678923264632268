import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** Names and texts of the surroundings; in a process this is `process.env`, read here and nowhere else. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A start that cannot go on: its message is one sentence (or one per fault) for the person who starts the process. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/** Every fault of the settings at once. Names settings and what is wrong, never a value. */
export class SettingsError extends StartError {
  override readonly name = 'SettingsError';

  constructor(readonly faults: readonly string[]) {
    super(
      [
        `The settings have ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:`,
        ...faults.map((fault) => `  - ${fault}`),
        'Every setting is explained in infra/docs/.env.example.',
      ].join('\n'),
    );
  }
}

/**
 * Reads the settings that `schema` names. Each NAME may come from the file that NAME_FILE points at (content
 * trimmed), so that secrets need not stand in the environment (security item 84). Empty means absent.
 * Throws SettingsError with all faults.
 */
export function readSettings<S extends z.ZodObject>(schema: S, env: Environment = process.env): z.output<S> {
  const faults: string[] = [];
  const unread = new Set<string>();
  const values: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const found = lookUp(name, env);
    if ('fault' in found) {
      faults.push(found.fault);
      unread.add(name);
    } else if (found.text !== undefined) values[name] = found.text;
  }
  const parsed = schema.safeParse(values);
  const issues = parsed.error?.issues ?? [];
  for (const issue of issues) {
    const name = String(issue.path[0] ?? 'settings');
    if (unread.has(name)) continue;
    faults.push(values[name] === undefined ? `${name} is missing` : `${name}: ${issue.message}`);
  }
  faults.push(...productionFaults(schema, values));
  if (faults.length > 0 || !parsed.success) throw new SettingsError(faults);
  return parsed.data;
}

function lookUp(name: string, env: Environment): { text: string | undefined } | { fault: string } {
  const direct = env[name];
  const file = env[`${name}_FILE`];
  if (!file) return { text: direct === '' ? undefined : direct };
  if (direct) return { fault: `${name} and ${name}_FILE are both set; keep one` };
  try {
    const text = readFileSync(file, 'utf8').trim();
    return { text: text === '' ? undefined : text };
  } catch {
    return { fault: `${name}_FILE points at a file that cannot be read` };
  }
}

const WELL_KNOWN = /change-?me|example|secret|password|default|letmein|12345678/i;

/** In production: no debug flags, no secrets that stand in a manual (security item 84). */
function productionFaults(schema: z.ZodObject, values: Readonly<Record<string, string>>): string[] {
  if (values['TAJDEED_MODE'] !== 'production') return [];
  const faults: string[] = [];
  if (/^(debug|trace)$/.test(values['LOG_LEVEL'] ?? ''))
    faults.push('LOG_LEVEL: debug and trace are refused in production');
  for (const { name, secret } of describeSettings(schema)) {
    const value = values[name];
    if (secret && value !== undefined && textsIn(value).some((text) => WELL_KNOWN.test(text)))
      faults.push(`${name}: a default secret is refused in production`);
  }
  return faults;
}

/** The texts that a setting consists of: of JSON its values alone, for a field may well be named `password`. */
function textsIn(value: string): string[] {
  const texts: string[] = [];
  try {
    JSON.parse(value, (_key, member: unknown) => {
      if (typeof member === 'string') texts.push(member);
      return member;
    });
  } catch {
    return [value];
  }
  return texts;
}

/** One setting as documentation and checks of deployment files see it. */
export interface SettingRow {
  readonly name: string;
  readonly required: boolean;
  readonly secret: boolean;
  readonly meaning: string;
}

/** The settings that a schema names, in its order: for `.env.example`, docker-compose and their checks. */
export function describeSettings(schema: z.ZodObject): readonly SettingRow[] {
  const shape: Readonly<Record<string, SchemaLike>> = schema.shape;
  return Object.entries(shape).map(([name, kind]) => {
    const meta = metaOf(kind);
    return {
      name,
      required: !accepts(kind, undefined),
      secret: meta['secret'] === true,
      meaning: typeof meta['description'] === 'string' ? meta['description'] : '',
    };
  });
}

interface SchemaLike {
  safeParse?: (value: unknown) => { success: boolean };
  meta?: () => Record<string, unknown> | undefined;
  def?: { innerType?: SchemaLike };
}

/** Meta of a kind, found also below `.optional()` and `.default()`. */
function metaOf(kind: SchemaLike): Record<string, unknown> {
  return kind.meta?.() ?? (kind.def?.innerType ? metaOf(kind.def.innerType) : {});
}

function accepts(kind: SchemaLike, value: unknown): boolean {
  return kind.safeParse?.(value).success ?? false;
}
