import { CaseRows, positionOf, shownCase } from '@tajdeed/cases';
import { BlindIndex, Sealer, type Principal } from '@tajdeed/platform';
import { PersonFinder, ReadEntries, RecordFinder, Search, type Asked } from '@tajdeed/search';
import { Sessions } from '@tajdeed/staff';
import { z } from 'zod';
import type { BareDatabase } from './bare';
import { PAGE } from './questions';

const ring = z.object({ current: z.string(), keys: z.record(z.string(), z.base64()) });

/** What opens and finds sealed values, from a system's two secrets as they stand in its files. */
export function keysOf(dataKeys: string, indexKey: string): { sealer: Sealer; index: BlindIndex } {
  const { current, keys } = ring.parse(JSON.parse(dataKeys));
  const opened = Object.entries(keys).map(([id, key]) => [id, Buffer.from(key, 'base64')] as const);
  return {
    sealer: new Sealer({ current, keys: new Map(opened) }),
    index: new BlindIndex(Buffer.from(indexKey, 'base64')),
  };
}

/** The rooms' own code and statements by bare `pg`: the session looked up, the page read, the entry of a search written, the JSON made. */
export class BareRooms {
  private readonly search: Search;
  private readonly sessions: Sessions;
  private readonly queueRows: CaseRows;

  constructor(db: BareDatabase, { sealer, index }: { sealer: Sealer; index: BlindIndex }) {
    const finder = new PersonFinder(db, index, sealer);
    this.search = new Search(db, sealer, finder, new RecordFinder(db), new ReadEntries(db, sealer));
    this.sessions = new Sessions(db);
    this.queueRows = new CaseRows(db);
  }

  async found(token: string, asked: Asked): Promise<string> {
    return JSON.stringify(await this.search.find(await this.signedIn(token), asked));
  }

  async queue(token: string, after: string | null = null): Promise<string> {
    const every = { state: null, kind: null, room: null, priority: null, level: null } as const;
    const page = {
      ...every,
      mine: false,
      overdue: false,
      after: after === null ? null : positionOf(after),
      limit: PAGE + 1,
    };
    const rows = await this.queueRows.queue(await this.signedIn(token), page);
    return JSON.stringify({ cases: rows.slice(0, PAGE).map((row) => shownCase(row, 'en')) });
  }

  private async signedIn(token: string): Promise<Principal> {
    const principal = await this.sessions.principalOf(token);
    if (!principal) throw new Error('a session ended');
    return principal;
  }
}
