import { z } from 'zod';
import { faults } from './catalogue';
import { scopeSchema, scopesOf, type Fault, type Scope } from './fault';

export const faultEntrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('fault.set'),
    at: z.string(),
    name: z.string(),
    scope: scopeSchema,
    times: z.number().nullable(),
    with: z.unknown(),
  }),
  z.object({ kind: z.literal('fault.used'), at: z.string(), name: z.string(), scope: scopeSchema }),
  z.object({
    kind: z.literal('fault.cleared'),
    at: z.string(),
    name: z.string().nullable(),
    scope: scopeSchema.nullable(),
  }),
]);
export type FaultEntry = z.output<typeof faultEntrySchema>;

interface Switched {
  name: string;
  scope: Scope;
  /** Uses left; null is without end. */
  times: number | null;
  with: unknown;
}

const kinds: ReadonlyMap<string, Fault> = new Map(Object.values(faults).map((kind) => [kind.name, kind]));

export function faultNamed(name: string): Fault | undefined {
  return kinds.get(name);
}

/** Which faults are on, for whom, and for how many uses more. */
export class FaultBoard {
  private readonly on = new Map<string, Switched>();

  constructor(
    private readonly write: (entry: FaultEntry) => void,
    private readonly now: () => string,
  ) {}

  apply(entry: FaultEntry): void {
    switch (entry.kind) {
      case 'fault.set':
        this.on.set(keyOf(entry.name, entry.scope), { ...entry });
        return;
      case 'fault.used': {
        const one = this.on.get(keyOf(entry.name, entry.scope));
        if (one?.times == null) return;
        one.times -= 1;
        if (one.times <= 0) this.on.delete(keyOf(entry.name, entry.scope));
        return;
      }
      case 'fault.cleared':
        for (const [key, one] of this.on) {
          const named = entry.name === null || entry.name === one.name;
          if (named && (entry.scope === null || key === keyOf(one.name, entry.scope))) this.on.delete(key);
        }
    }
  }

  set(name: string, scope: Scope, times: number | null, params: unknown): void {
    this.write({ kind: 'fault.set', at: this.now(), name, scope, times, with: params });
  }

  /** Without a name all, without a scope all of that name. */
  clear(name: string | null, scope: Scope | null): void {
    this.write({ kind: 'fault.cleared', at: this.now(), name, scope });
  }

  /** The fault's parameters if it is on for this; the narrower scope wins. Counts as one use. */
  take<P extends z.ZodType>(kind: Fault<P>, about: Scope): z.output<P> | undefined {
    const scopes: Scope[] = scopesOf[kind.party]
      .filter((key) => about[key] !== undefined)
      .map((key) => ({ [key]: about[key] }));
    for (const scope of [...scopes, {}]) {
      const one = this.on.get(keyOf(kind.name, scope));
      if (one === undefined) continue;
      if (one.times !== null) this.write({ kind: 'fault.used', at: this.now(), name: kind.name, scope });
      return kind.takes.parse(one.with);
    }
    return undefined;
  }

  list(): readonly Readonly<Switched>[] {
    return [...this.on.values()].map(({ name, scope, times, with: params }) => ({
      name,
      scope,
      times,
      with: params,
    }));
  }
}

function keyOf(name: string, scope: Scope): string {
  const parts = Object.entries(scope).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([name, ...parts]);
}
