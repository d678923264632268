import { z } from 'zod';
import { scopeSchema, type Fault, type Scope } from './fault';

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

export interface Switched {
  name: string;
  scope: Scope;
  /** Uses left; null is without end. */
  times: number | null;
  with: unknown;
}

/** A misbehaviour that a script has drawn for one payment alone. */
export interface Drawn {
  readonly name: string;
  readonly with: unknown;
  /** Uses left; null is without end. */
  readonly times: number | null;
  /** Writes one use down. */
  readonly onUse: () => void;
}

/** For whom the question is asked; `card` is the masked one. */
export interface About extends Scope {
  readonly drawn?: Drawn | undefined;
}

/** Which faults are on, for whom, and for how many uses more. */
export class FaultBoard {
  private readonly on = new Map<string, Switched>();
  /** How many switches of each name are on: most questions are about none. */
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly write: (entry: FaultEntry) => void,
    private readonly now: () => string,
  ) {}

  apply(entry: FaultEntry): void {
    switch (entry.kind) {
      case 'fault.set':
        this.add({ ...entry });
        return;
      case 'fault.used': {
        const key = keyOf(entry.name, entry.scope);
        const one = this.on.get(key);
        if (one?.times == null) return;
        one.times -= 1;
        if (one.times <= 0) this.remove(key);
        return;
      }
      case 'fault.cleared':
        for (const [key, one] of [...this.on]) {
          const named = entry.name === null || entry.name === one.name;
          if (named && (entry.scope === null || key === keyOf(one.name, entry.scope))) this.remove(key);
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

  /** The fault's parameters if it is on for this; the narrower scope wins, and a script's draw is about one payment. Counts as one use. */
  take<P extends z.ZodType>(kind: Fault<P>, about: About): z.output<P> | undefined {
    const switched = this.counts.has(kind.name) ? this.switchedFor(kind, about) : undefined;
    const drawn = about.drawn?.name === kind.name && about.drawn.times !== 0 ? about.drawn : undefined;
    if (drawn !== undefined && switched?.scope.trackId === undefined) {
      if (drawn.times !== null) drawn.onUse();
      return kind.takes.parse(drawn.with);
    }
    if (switched === undefined) return undefined;
    const { name, scope } = switched;
    if (switched.times !== null) this.write({ kind: 'fault.used', at: this.now(), name, scope });
    return kind.takes.parse(switched.with);
  }

  list(): readonly Readonly<Switched>[] {
    return [...this.on.values()].map(({ name, scope, times, with: params }) => ({
      name,
      scope,
      times,
      with: params,
    }));
  }

  /** What is on, as entries that bring it about again. */
  carried(): readonly FaultEntry[] {
    return this.list().map((one) => ({ kind: 'fault.set', at: this.now(), ...one }));
  }

  private switchedFor(kind: Fault, about: About): Switched | undefined {
    for (const key of kind.scopes) {
      const value = about[key];
      if (value === undefined) continue;
      const values = key === 'card' ? [value, value.slice(-4)] : [value];
      for (const one of values) {
        const found = this.on.get(keyOf(kind.name, { [key]: one }));
        if (found !== undefined) return found;
      }
    }
    return this.on.get(keyOf(kind.name, {}));
  }

  private add(one: Switched): void {
    const key = keyOf(one.name, one.scope);
    if (!this.on.has(key)) this.counts.set(one.name, (this.counts.get(one.name) ?? 0) + 1);
    this.on.set(key, one);
  }

  private remove(key: string): void {
    const one = this.on.get(key);
    if (one === undefined) return;
    this.on.delete(key);
    const left = (this.counts.get(one.name) ?? 1) - 1;
    if (left === 0) this.counts.delete(one.name);
    else this.counts.set(one.name, left);
  }
}

function keyOf(name: string, scope: Scope): string {
  const parts = Object.entries(scope).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([name, ...parts]);
}
