import { z } from 'zod';
import { searchByName, type Clients } from './clients';
import { PAGE, type Named } from './questions';
import type { Reader } from './readers';

/** How far somebody turns pages: of the queue, and of one search. */
const QUEUE_PAGES = 40;
const SEARCH_PAGES = 8;
const turned: readonly Named[] = ['state', 'amount', 'frequent name'];

const page = z.object({ next: z.string().nullable() });

/** Pages behind the first: where each begins. A search goes on for the one alone who began it. */
export interface Later {
  readonly queue: readonly string[];
  readonly searches: readonly { readonly by: Reader; readonly name: Named; readonly after: string }[];
}

const queuePage = z.object({ cases: z.array(z.unknown()), next: z.null() });

/** Nobody is measured who sees nothing, or as much as everybody: whoever sees little has one page, and that is not full. */
export async function assertSparse(api: Clients, { token }: Reader): Promise<void> {
  const { cases } = queuePage.parse(JSON.parse(await api.get(`/cases?limit=${PAGE}`, token)));
  if (cases.length === 0 || cases.length === PAGE)
    throw new Error(`whoever should see little sees ${cases.length} cases`);
}

/** Turns pages by HTTP as an officer does, and keeps where each later one begins. */
export async function laterPages(api: Clients, people: readonly Reader[]): Promise<Later> {
  const [first] = people;
  if (!first) throw new Error('nobody reads');
  const queue = await cursors(QUEUE_PAGES, (after) =>
    api.get(`/cases?limit=${PAGE}${after === undefined ? '' : `&after=${after}`}`, first.token),
  );
  const each = people.flatMap((by) =>
    turned.map(async (name) => {
      const starts = await cursors(SEARCH_PAGES, (after) => searchByName(api, by, name, after));
      return starts.map((after) => ({ by, name, after }));
    }),
  );
  const searches = (await Promise.all(each)).flat();
  if (queue.length === 0 || searches.length === 0) throw new Error('there is no second page to turn to');
  return { queue, searches };
}

async function cursors(
  pages: number,
  turn: (after: string | undefined) => Promise<string>,
): Promise<readonly string[]> {
  const starts: string[] = [];
  while (starts.length < pages - 1) {
    const { next } = page.parse(JSON.parse(await turn(starts.at(-1))));
    if (next === null) break;
    starts.push(next);
  }
  return starts;
}
