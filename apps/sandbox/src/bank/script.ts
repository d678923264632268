import { createHash } from 'node:crypto';
import { z } from 'zod';
import { faultNamed, faults } from '../faults/catalogue';
import type { Draw } from './payment';

const lotSchema = z.strictObject({
  weight: z.number().int().min(1).max(1_000_000),
  /** Absent: the bank behaves. */
  name: z.string().nullable().default(null),
  with: z.unknown().default({}),
  times: z.number().int().positive().nullable().default(null),
});

/** Which misbehaviours new payments draw from, and how likely each is. */
export const scriptSchema = z.strictObject({
  seed: z.union([z.string().min(1).max(64), z.number().int().transform(String)]),
  /** Payments of this terminal alone draw. */
  terminal: z.string().optional(),
  lots: z.array(lotSchema).min(1).max(200),
});
export type ScriptText = z.output<typeof scriptSchema>;

export const scriptEntrySchema = z.object({
  kind: z.literal('script.set'),
  at: z.string(),
  script: scriptSchema.nullable(),
  drawn: z.number().int().default(0),
});
export type ScriptEntry = z.output<typeof scriptEntrySchema>;

interface ScriptNeeds {
  readonly write: (entry: ScriptEntry) => void;
  readonly now: () => string;
}

/**
 * A seeded script: the n-th payment opened since it was set draws the n-th misbehaviour of its seed. The same seed and lots draw
 * the same row of misbehaviours again, whatever the payments are.
 */
export class Script {
  private text: ScriptText | null = null;
  private drawn = 0;

  constructor(private readonly needs: ScriptNeeds) {}

  apply({ script, drawn }: ScriptEntry): void {
    this.text = script;
    this.drawn = drawn;
  }

  /** A payment of the journal has drawn. */
  applyDraw({ seed, number }: Draw): void {
    if (this.text?.seed === seed) this.drawn = Math.max(this.drawn, number);
  }

  set(script: ScriptText | null): void {
    this.needs.write({ kind: 'script.set', at: this.needs.now(), script, drawn: 0 });
  }

  /** What the next payment of that terminal draws; it counts once the payment is opened. Undefined without a script. */
  next(terminal: string): Draw | undefined {
    if (this.text === null || (this.text.terminal ?? terminal) !== terminal) return undefined;
    return drawOf(this.text, this.drawn + 1);
  }

  shown(): object | null {
    return this.text === null ? null : { ...this.text, drawn: this.drawn };
  }

  carried(): readonly ScriptEntry[] {
    if (this.text === null) return [];
    return [{ kind: 'script.set', at: this.needs.now(), script: this.text, drawn: this.drawn }];
  }
}

/** The `number`th draw: the same for the same seed and lots, on every machine. */
export function drawOf({ seed, lots }: ScriptText, number: number): Draw {
  const digest = createHash('sha256')
    .update(`${seed}:${String(number)}`)
    .digest();
  const all = lots.reduce((sum, { weight }) => sum + weight, 0);
  let at = Math.floor((digest.readUIntBE(0, 6) / 2 ** 48) * all);
  for (const { weight, name, with: params, times } of lots) {
    if (at < weight) return { seed, number, name, with: params, times };
    at -= weight;
  }
  return { seed, number, name: null, with: {}, times: null };
}

/** What is wrong with a script, by lot; nothing if all is well. Parameters get their defaults. */
export function checkLots(script: ScriptText): { script: ScriptText } | { problems: object[] } {
  const problems: object[] = [];
  const lots = script.lots.map((lot, index) => {
    if (lot.name === null) return lot;
    const kind = faultNamed(lot.name);
    const path = `lots.${String(index)}`;
    if (kind === undefined) problems.push({ path: `${path}.name`, problem: 'unknown-fault' });
    else if (!isDrawable(lot.name)) {
      problems.push({
        path: `${path}.name`,
        problem: 'it is not about one payment; switch it on by its scope',
      });
    }
    const params = kind?.takes.safeParse(lot.with);
    for (const issue of params?.error?.issues ?? []) {
      problems.push({ path: [path, 'with', ...issue.path].join('.'), problem: issue.message });
    }
    return { ...lot, with: params?.data ?? lot.with };
  });
  return problems.length > 0 ? { problems } : { script: { ...script, lots } };
}

/** What is about one payment that exists. */
export function isDrawable(name: string): boolean {
  const kind = faultNamed(name);
  return kind?.scopes.includes('trackId') === true && name !== faults.terminalClosed.name;
}
