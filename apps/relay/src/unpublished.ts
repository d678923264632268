import type { RelayDatabase } from './relay-database';

/** One finished message as it waits. `id` is a bigint in decimal digits. */
export interface Pending {
  readonly id: string;
  readonly thing: string;
  readonly seq: number;
  readonly body: string;
}

/** A batch of one partition must stay well below the topics' max.message.bytes, and the process small. */
const BATCH_BYTES = 1_000_000;

// Read from the lowest id: no cursor and no SKIP LOCKED, or a row that commits late would be passed over by its
// successor. Rows of a parked thing wait until it is due again. The outer query cuts off what is too big for one send.
const READ = `select id, thing, seq, body from (
    select q.*, sum(octet_length(q.body)) over (order by q.id) - octet_length(q.body) as before from (
      select u.id, u.thing, u.seq, u.body from lifecycle.unpublished u
      where u.id > $1 and u.lane = any($2::smallint[]) and not (u.id = any($3::bigint[]))
        and not exists (select from lifecycle.parked p where p.thing = u.thing and p.due > now())
      order by u.id limit $4) q) cut
  where before < ${BATCH_BYTES} order by id`;
// Exactly what was acknowledged, never `id <= x`.
const DELETE = `delete from lifecycle.unpublished where id = any($1::bigint[])`;
const PARK = `insert into lifecycle.parked as p (thing, id, seq, reason, due, tries) values ($1, $2, $3, $4, now() + interval '5 s', 1)
  on conflict (thing) do update set id = excluded.id, seq = excluded.seq, reason = excluded.reason, tries = p.tries + 1,
    due = now() + least(interval '5 s' * 2 ^ least(p.tries, 10), interval '10 min')
  returning tries`;
const UNPARK = `delete from lifecycle.parked where thing = any($1::uuid[])`;
const LAST_DRAWN = `select (case when is_called then last_value else last_value - 1 end)::text as drawn from lifecycle.unpublished_id_seq`;
// A number of its own, so every transaction that has one already has a lower one. Not the snapshot's xmax: that is only one
// past the last *ended* transaction, and a younger one that is still open would count as over.
const NEXT_TRANSACTION = `select pg_current_xact_id()::text as next`;
const SETTLED = `select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 as settled,
  (least($2::bigint, (select min(id) - 1 from lifecycle.unpublished)))::text as low`;
const PARKED_THINGS = `select thing from lifecycle.parked`;

/** The queue of finished messages, as the relay sees it. */
export class Unpublished {
  private low = '0';
  private mark: { drawn: string; next: string } | undefined;

  constructor(private readonly db: RelayDatabase) {}

  read(lanes: readonly number[], inFlight: readonly string[], limit: number): Promise<Pending[]> {
    return this.db.query('read', READ, [this.low, lanes, inFlight, limit]);
  }

  async delete(ids: readonly string[]): Promise<void> {
    await this.db.query('delete', DELETE, [ids]);
  }

  /** Sets a thing aside whose row was refused; answers how often that has happened. */
  async park(row: Pending, reason: string): Promise<number> {
    const [parked] = await this.db.query<{ tries: number }>('park', PARK, [
      row.thing,
      row.id,
      row.seq,
      reason.slice(0, 200),
    ]);
    return parked?.tries ?? 1;
  }

  async parkedThings(): Promise<ReadonlySet<string>> {
    const rows = await this.db.query<{ thing: string }>('parked', PARKED_THINGS);
    return new Set(rows.map(({ thing }) => thing));
  }

  async unpark(things: readonly string[]): Promise<void> {
    await this.db.query('unpark', UNPARK, [things]);
  }

  /**
   * Raises the bound below which nothing can appear any more: once all transactions that ran when the last id was drawn
   * are over. Serves speed alone (dead rows are not read again and again); no message ever waits for it.
   */
  async raiseLow(): Promise<void> {
    if (this.mark) {
      const [row] = await this.db.query<{ settled: boolean; low: string }>('settled', SETTLED, [
        this.mark.next,
        this.mark.drawn,
      ]);
      if (!row?.settled) return;
      this.low = row.low;
    }
    // Two statements: the transaction must be younger than the id, or one drawn between them would be passed over.
    const [last] = await this.db.query<{ drawn: string }>('last-drawn', LAST_DRAWN);
    const [own] = await this.db.query<{ next: string }>('next-transaction', NEXT_TRANSACTION);
    this.mark = last && own && { drawn: last.drawn, next: own.next };
  }

  /** The table's small size is kept by the relay itself; it knows best when there is something to clean. */
  vacuum(): Promise<void> {
    return this.db.run('vacuum (truncate off) lifecycle.unpublished');
  }
}
