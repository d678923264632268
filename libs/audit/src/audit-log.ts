import { Injectable, Logger } from '@nestjs/common';
import { Frontier, type Node } from '@tajdeed/merkle';
import { Database, databaseCode } from '@tajdeed/platform';
import { LogReader } from './log-reader';
import { planAppend, type Known, type NewLeaf, type Plan, type Waiting } from './plan';
import { deadLetter, readRecord, type Arrival, type DeadLetter, type LogRecord } from './records';

/** What a batch did, in numbers. */
export interface Receipt {
  readonly appended: number;
  readonly duplicates: number;
  readonly waiting: number;
  readonly conflicts: number;
  readonly dead: number;
}

/** Records in one transaction. */
const MOST_TOGETHER = 1_000;

/** The one writer of the log: each batch is one transaction of leaves and the subtrees that they complete. */
@Injectable()
export class AuditLog {
  private readonly log = new Logger('AuditLog');
  private frontier: Frontier | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private next: { readonly records: LogRecord[]; readonly receipt: Promise<Receipt> } | undefined;

  constructor(
    private readonly database: Database,
    private readonly reader: LogReader,
  ) {}

  /**
   * Appends what is new of a batch, once and for good. Safe to repeat. Batches that come while another is being written
   * are written together, in the order of their coming, and get one receipt.
   */
  append(records: readonly LogRecord[]): Promise<Receipt> {
    if (this.next && this.next.records.length + records.length <= MOST_TOGETHER) {
      this.next.records.push(...records);
      return this.next.receipt;
    }
    const gathered = [...records];
    const receipt = this.queue.then(() => {
      if (this.next?.records === gathered) this.next = undefined; // whoever comes now waits for the one after
      return this.appendAll(gathered);
    });
    this.queue = receipt.catch(() => undefined);
    this.next = { records: gathered, receipt };
    return receipt;
  }

  private async appendAll(records: readonly LogRecord[]): Promise<Receipt> {
    try {
      return await this.appendBatch(records);
    } catch (error) {
      this.frontier = undefined; // another writer may have been at work: read anew
      if (!isDataFault(error)) throw error;
      if (records.length === 1) return this.bury(records);
      const receipts: Receipt[] = [];
      for (const record of records) receipts.push(await this.appendAll([record]));
      return receipts.reduce(sum);
    }
  }

  private async appendBatch(records: readonly LogRecord[]): Promise<Receipt> {
    const read = records.map(readRecord);
    const arrivals = read.filter((one) => 'entry' in one);
    const dead = read.filter((one) => 'fault' in one);
    const { plan, frontier } = await this.database.transaction(async () => {
      const plan = planAppend(arrivals, await this.known(arrivals));
      const frontier = this.frontier?.clone() ?? (await this.storedFrontier());
      await this.writeLeaves(plan.leaves, frontier);
      await this.writeAside(plan);
      await this.writeDead(dead);
      return { plan, frontier };
    });
    this.frontier = frontier;
    this.log.debug({ event: 'appended', leaves: plan.leaves.length, duplicates: plan.duplicates });
    this.tell(plan, dead);
    return {
      appended: plan.leaves.length,
      duplicates: plan.duplicates,
      waiting: plan.waiting.length,
      conflicts: plan.conflicts.length,
      dead: dead.length,
    };
  }

  private async storedFrontier(): Promise<Frontier> {
    const size = await this.reader.size();
    return new Frontier(size, await this.reader.peaks(size));
  }

  private async known(arrivals: readonly Arrival[]): Promise<Known> {
    const things = [...new Set(arrivals.map(({ entry }) => entry.thing))];
    if (things.length === 0) return { leaves: new Map(), last: new Map(), waiting: [] };
    const leaves = await this.database.query<{ thing: string; seq: number; leaf_hash: Buffer }>(
      `select l.thing, l.seq, l.leaf_hash from audit.leaf l
         join unnest($1::uuid[], $2::int[]) as q(thing, seq) on l.thing = q.thing and l.seq = q.seq`,
      [arrivals.map(({ entry }) => entry.thing), arrivals.map(({ entry }) => entry.seq)],
    );
    const last = await this.database.query<{ thing: string; seq: number }>(
      `select q.thing, (select max(l.seq) from audit.leaf l where l.thing = q.thing) as seq from unnest($1::uuid[]) as q(thing)`,
      [things],
    );
    const waiting = await this.database.query<Waiting>(
      `select w.thing, w.seq, w.leaf_hash as hash, w.entry as text from audit.waiting w where w.thing = any($1::uuid[])
         and not exists (select from audit.leaf l where l.thing = w.thing and l.seq = w.seq)`,
      [things],
    );
    return {
      leaves: new Map(leaves.map(({ thing, seq, leaf_hash }) => [`${thing}:${seq}`, leaf_hash])),
      last: new Map(last.map(({ thing, seq }) => [thing, seq])),
      waiting,
    };
  }

  private async writeLeaves(leaves: readonly NewLeaf[], frontier: Frontier): Promise<void> {
    if (leaves.length === 0) return;
    const first = frontier.size;
    const nodes = leaves.flatMap(({ hash }) => frontier.append(hash)).filter(({ level }) => level > 0);
    await this.database.query(
      `insert into audit.leaf (index, thing, seq, renewal, kind, event, at, leaf_hash, entry)
         select * from unnest($1::bigint[], $2::uuid[], $3::int[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::bytea[], $9::text[])`,
      [
        leaves.map((_, at) => first + at),
        leaves.map(({ entry }) => entry.thing),
        leaves.map(({ entry }) => entry.seq),
        leaves.map(({ entry }) => entry.renewal),
        leaves.map(({ entry }) => entry.kind),
        leaves.map(({ entry }) => entry.event),
        leaves.map(({ entry }) => entry.at),
        leaves.map(({ hash }) => hash),
        leaves.map(({ text }) => text),
      ],
    );
    await this.writeNodes(nodes);
  }

  private async writeNodes(nodes: readonly Node[]): Promise<void> {
    if (nodes.length === 0) return;
    await this.database.query(
      `insert into audit.node (level, index, hash) select * from unnest($1::smallint[], $2::bigint[], $3::bytea[])`,
      [nodes.map(({ level }) => level), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash)],
    );
  }

  private async writeAside({ waiting, conflicts }: Plan): Promise<void> {
    for (const { entry, hash, text } of waiting) {
      await this.database.query(
        `insert into audit.waiting (thing, seq, leaf_hash, entry) values ($1, $2, $3, $4)`,
        [entry.thing, entry.seq, hash, text],
      );
    }
    for (const { arrival, known } of conflicts) {
      await this.database.query(
        `insert into audit.conflict (thing, seq, known_hash, other_hash, entry, source) values ($1, $2, $3, $4, $5, $6)
           on conflict do nothing`,
        [arrival.entry.thing, arrival.entry.seq, known, arrival.hash, arrival.text, arrival.source],
      );
    }
  }

  private async writeDead(letters: readonly DeadLetter[]): Promise<void> {
    for (const { source, fault, digest, bytes } of letters) {
      await this.database.query(
        `insert into audit.dead_letter (source, fault, digest, bytes) values ($1, $2, $3, $4) on conflict do nothing`,
        [source, fault, digest, bytes],
      );
    }
  }

  private async bury(records: readonly LogRecord[]): Promise<Receipt> {
    const letters = records.map((record) => deadLetter(record, 'refused'));
    await this.writeDead(letters);
    this.tell({ leaves: [], waiting: [], conflicts: [], duplicates: 0 }, letters);
    return { appended: 0, duplicates: 0, waiting: 0, conflicts: 0, dead: letters.length };
  }

  private tell({ waiting, conflicts }: Plan, dead: readonly DeadLetter[]): void {
    for (const { arrival } of conflicts) {
      this.log.error(
        { event: 'audit-conflict', entry: arrival.id, source: arrival.source },
        'other bytes came under an id that is taken',
      );
    }
    for (const { source, fault } of dead) {
      this.log.error({ event: 'audit-dead-letter', source, fault }, 'a record is no entry and was set aside');
    }
    for (const { id, source } of waiting) {
      this.log.warn(
        { event: 'audit-gap', entry: id, source },
        'an entry came before its predecessor and waits',
      );
    }
  }
}

/** A value that the database cannot take (SQLSTATE class 22) or a rule on one row: no repetition will help. */
function isDataFault(error: unknown): boolean {
  const code = databaseCode(error) ?? '';
  return code.startsWith('22') || code === '23514' || code === '54000';
}

function sum(a: Receipt, b: Receipt): Receipt {
  return {
    appended: a.appended + b.appended,
    duplicates: a.duplicates + b.duplicates,
    waiting: a.waiting + b.waiting,
    conflicts: a.conflicts + b.conflicts,
    dead: a.dead + b.dead,
  };
}
