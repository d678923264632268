import { searchByName, type Clients } from './clients';
import type { Later } from './later';
import { asked, askedByName, PAGE, type Named } from './questions';
import type { Reader } from './readers';
import type { BareRooms } from './rooms';
import type { Sizes } from './seed';

/** One answer; it says of what kind it was. */
export type Ask = (nth: number) => Promise<string>;

/** What is asked in each row, by whom it is answered: the api, the floor over HTTP, the floor's work inside this very program. */
export interface Side {
  readonly ours: Ask;
  readonly floor: Ask;
  /** There is none for a mix. */
  readonly bare?: Ask;
}

export const rows = [
  ...(['work', 'search', 'queue'] as const),
  ...(['searchSparse', 'queueSparse', 'searchLater', 'queueLater'] as const),
] as const;
export type RowName = (typeof rows)[number];

interface World {
  readonly api: Clients;
  readonly floor: Clients;
  readonly bare: BareRooms;
  /** Clerks everywhere. */
  readonly people: readonly Reader[];
  /** Clerks of a room that has very few of the cases. */
  readonly sparse: readonly Reader[];
  readonly later: Later;
}

export function sidesOf(plan: Sizes, world: World): Readonly<Record<RowName, Side>> {
  const { people, sparse, later } = world;
  const [search, queue] = [searchOf(plan, world), queueOf(world, people, () => undefined)];
  return {
    work: { ours: byTurns(queue.ours, search.ours), floor: byTurns(queue.floor, search.floor) },
    ...{ search, queue },
    searchSparse: namedOf(world, (nth) => ({ by: of(sparse, nth), name: 'open cases', after: undefined })),
    queueSparse: queueOf(world, sparse, () => undefined),
    searchLater: namedOf(world, (nth) => of(later.searches, nth)),
    queueLater: queueOf(world, people, (nth) => of(later.queue, nth)),
  };
}

/** Every row that is measured at full load, by its name. */
export function asksOf(sides: Readonly<Record<RowName, Side>>): readonly (readonly [string, Ask])[] {
  return rows.flatMap((name) => {
    const { ours, floor, bare } = sides[name];
    const both = [[name, ours] as const, [`${name}Floor`, floor] as const];
    return bare ? [...both, [`${name}Bare`, bare] as const] : both;
  });
}

/** An officer turns a page of the queue, then searches for what stands on it. */
function byTurns(one: Ask, other: Ask): Ask {
  return (nth) => (nth % 2 === 0 ? one(nth) : other((nth - 1) / 2));
}

function searchOf(plan: Sizes, { api, floor, bare, people }: World): Side {
  const { persons, renewals } = plan;
  return {
    ours: async (nth) => {
      const { kind, body } = asked(nth, plan);
      const { criteria, after: _, ...rest } = body;
      await api.post('/search', of(people, nth).token, { ...rest, ...criteria });
      return kind;
    },
    floor: async (nth) => {
      await floor.post('/search', of(people, nth).token, { nth, persons, renewals });
      return asked(nth, plan).kind;
    },
    bare: async (nth) => {
      const { kind, body } = asked(nth, plan);
      await bare.found(of(people, nth).token, body);
      return kind;
    },
  };
}

function queueOf(
  { api, floor, bare }: World,
  people: readonly Reader[],
  afterOf: (nth: number) => string | undefined,
): Side {
  const over = (door: Clients) => async (nth: number) => {
    const after = afterOf(nth);
    const more = after === undefined ? '' : `&after=${after}`;
    await door.get(`/cases?limit=${PAGE}${more}`, of(people, nth).token);
    return 'queue';
  };
  return {
    ...{ ours: over(api), floor: over(floor) },
    bare: async (nth) => {
      await bare.queue(of(people, nth).token, afterOf(nth) ?? null);
      return 'queue';
    },
  };
}

function namedOf(
  { api, floor, bare }: World,
  askedOf: (nth: number) => { by: Reader; name: Named; after: string | undefined },
): Side {
  return {
    ours: async (nth) => {
      const { by, name, after } = askedOf(nth);
      await searchByName(api, by, name, after);
      return name;
    },
    floor: async (nth) => {
      const { by, name, after } = askedOf(nth);
      await floor.post('/search', by.token, { named: name, after });
      return name;
    },
    bare: async (nth) => {
      const { by, name, after } = askedOf(nth);
      await bare.found(by.token, askedByName(name, after));
      return name;
    },
  };
}

function of<T>(list: readonly T[], nth: number): T {
  const found = list[nth % list.length];
  if (found === undefined) throw new Error('there is nothing to ask by or for');
  return found;
}
