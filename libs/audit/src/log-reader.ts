import { Injectable } from '@nestjs/common';
import { nodesOfSpans, rootOf, subtreesOf, type NodeId, type ReadNode } from '@tajdeed/merkle';
import { Database } from '@tajdeed/platform';

/** A leaf as timelines and proofs show it. */
export interface Leaf {
  readonly index: number;
  readonly leafHash: Buffer;
  readonly text: string;
}

/** What is wrong or missing, in numbers: for readiness and alarms. */
export interface LogTroubles {
  /** Things whose next entry has not come although a later one has. */
  readonly gaps: number;
  readonly conflicts: number;
  readonly deadLetters: number;
}

/** Reads the log. Everything here needs SELECT alone. */
@Injectable()
export class LogReader {
  constructor(private readonly database: Database) {}

  /** Leaves in the log. */
  async size(): Promise<number> {
    const [row] = await this.database.query<{ size: string }>(
      `select coalesce(max(index) + 1, 0) as size from audit.leaf`,
    );
    return Number(row?.size ?? 0);
  }

  /** Looks up the hashes of complete subtrees, all in one statement, and gives a way to read them. */
  async nodes(ids: readonly NodeId[]): Promise<ReadNode> {
    const rows = await this.database.query<{ level: number; index: string; hash: Buffer }>(
      `select n.level, n.index, n.hash from audit.node n
         join unnest($1::int[], $2::bigint[]) as q(level, index) on n.level = q.level and n.index = q.index
       union all
       select 0, l.index, l.leaf_hash from audit.leaf l
         join unnest($1::int[], $2::bigint[]) as q(level, index) on q.level = 0 and l.index = q.index`,
      [ids.map(({ level }) => level), ids.map(({ index }) => index)],
    );
    const found = new Map(rows.map(({ level, index, hash }) => [`${level}/${index}`, hash]));
    return ({ level, index }) => {
      const hash = found.get(`${level}/${index}`);
      if (hash === undefined) throw new Error(`the log lacks the subtree ${level}/${index}`);
      return hash;
    };
  }

  /** The hashes of the right edge of the first `size` leaves. */
  async peaks(size: number): Promise<Uint8Array[]> {
    const ids = subtreesOf({ from: 0, to: size });
    return ids.map(await this.nodes(ids));
  }

  /** The root of the first `size` leaves. */
  async root(size: number): Promise<Buffer> {
    return rootOf(size, await this.nodes(nodesOfSpans([{ from: 0, to: size }])));
  }

  /**
   * The entries of a renewal and of everything that belongs to it, in the order in which they happened; one thing's
   * entries stay in sequence even where a clock was set back.
   */
  async timeline(renewalId: string): Promise<readonly Leaf[]> {
    const rows = await this.database.query<{ index: string; leaf_hash: Buffer; entry: string }>(
      `select index, leaf_hash, entry from (
         select l.*, max(at) over (partition by thing order by seq) as moment from audit.leaf l where renewal = $1) t
       order by moment, index`,
      [renewalId],
    );
    return rows.map(({ index, leaf_hash, entry }) => ({
      index: Number(index),
      leafHash: leaf_hash,
      text: entry,
    }));
  }

  async troubles(): Promise<LogTroubles> {
    const [row] = await this.database.query<{ gaps: string; conflicts: string; dead: string }>(
      `select (select count(distinct w.thing) from audit.waiting w
                where not exists (select from audit.leaf l where l.thing = w.thing and l.seq = w.seq)) as gaps,
              (select count(*) from audit.conflict) as conflicts,
              (select count(*) from audit.dead_letter) as dead`,
    );
    return { gaps: Number(row?.gaps), conflicts: Number(row?.conflicts), deadLetters: Number(row?.dead) };
  }
}
