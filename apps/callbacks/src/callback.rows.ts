import type { BankReport } from '@tajdeed/payments/knet';
import { createHash, randomBytes } from 'node:crypto';
import { DatabaseError, Pool, type PoolClient } from 'pg';
import type { Body } from './callback.body';

/** A callback as it came. */
export interface Arrived extends Body {
  /** The kept headers as JSON. */
  readonly headers: string;
  readonly source: string;
}

/** What the door itself found wrong; the rest is for the rows to say. */
export type Unreadable = 'unreadable' | 'error-report';
export type Refusal = Unreadable | 'unknown-track-id' | 'mismatch' | 'conflict';

/** What a body says. */
export type Reading =
  | {
      readonly report: BankReport;
      /** Every free field came back as it was sent. */ readonly isEchoed: boolean;
    }
  | { readonly why: Unreadable; readonly fields?: Readonly<Record<string, string>> };

/** What became of it. */
export interface Weighed {
  readonly outcome: 'matched' | 'duplicate' | Refusal;
  readonly attemptId: string | null;
  /** Set for what is acknowledged, and for nothing else. */
  readonly receiptReference: string | null;
}

/** Of the door's time limit, what one statement may take. */
const STATEMENT_SHARE = 0.6;
/** The relay is woken soon, and then not again for a while: it reads every 50 ms at most, and each word costs a statement. */
const NOTIFY_AFTER_MS = 3;
const NOTIFY_SPACING_MS = 30;
const CONTRADICTED = 'TJ010';

// Prepared under their names, once per connection.
const STORE = { name: 'store', text: `select payments.store_callback($1, $2, $3, $4) as fresh` };
const WEIGH = {
  name: 'weigh',
  text: `select outcome, attempt, receipt
    from payments.weigh_callback($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
};
const STORE_MANY = {
  name: 'store-many',
  text: `select encode(digest, 'hex') as digest from payments.store_callbacks($1, $2, $3, $4) as digest`,
};
const WEIGH_MANY = {
  name: 'weigh-many',
  text: `select outcome, attempt, receipt
    from payments.weigh_callbacks($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) order by nth`,
};

interface Row {
  readonly outcome: Weighed['outcome'];
  readonly attempt: string | null;
  readonly receipt: string | null;
}

/** A callback to store, with the SHA-256 of its bytes. */
export interface Bytes {
  readonly arrived: Arrived;
  readonly digest: Buffer;
}

/** A reading to weigh. `unstored`: the bytes where they were not stored before, of one that comes alone. */
export interface Asked {
  readonly digest: Buffer;
  readonly reading: Reading;
  readonly unstored?: Arrived;
}

/** What callbacks may do that go together: each of these is one statement for all of them, answered in their order. */
export interface Session {
  /** Stores the bytes, before anybody looks at them. Answers which are new. */
  readonly store: (all: readonly Bytes[]) => Promise<readonly boolean[]>;
  /**
   * Compares readings with our record and stores what comes of them, in one statement whatever that is. Bytes that were not
   * stored before are stored with a match, and a refusal of them leaves nothing. The same content again changes nothing.
   */
  readonly weigh: (all: readonly Asked[]) => Promise<readonly Weighed[]>;
}

/** The callbacks' rows, through the two functions that are all its role may use. */
export class CallbackRows {
  private readonly pool: Pool;
  private readonly mostTries: number;
  private waking = false;
  private wokeAt = -Infinity;

  /** `onLost` hears of idle connections that the server ended; without a listener they would end the process. */
  constructor(
    url: string,
    private readonly answerWithinMs: number,
    onLost: (error: Error) => void,
    poolSize = 8,
  ) {
    const statementMs = Math.floor(answerWithinMs * STATEMENT_SHARE);
    this.pool = new Pool({
      connectionString: url,
      application_name: 'callbacks',
      // A burst must not wait for connections: those that are open stay open.
      ...{ min: poolSize, max: poolSize },
      connectionTimeoutMillis: answerWithinMs,
      query_timeout: statementMs + 100,
      // Everything is looked up by its key: a plan that was made while a table was empty must not walk through it for ever.
      options: `-c statement_timeout=${statementMs} -c lock_timeout=${statementMs} -c plan_cache_mode=force_generic_plan -c enable_seqscan=off`,
      idleTimeoutMillis: 60_000,
    });
    this.pool.on('error', onLost);
    this.mostTries = poolSize + 1;
  }

  /**
   * Opens all connections and makes their plans, by a body of nothing that is taken back: whoever comes first would pay for
   * that, a hundred ms when many come at once. A database that is not there yet is met by the first callback instead.
   */
  async warm(): Promise<void> {
    const nothing = { bytes: Buffer.alloc(0), cut: false, headers: '{}', source: '' };
    const digest = createHash('sha256').update(nothing.bytes).digest();
    const one = async (client: PoolClient): Promise<void> => {
      await client.query('begin');
      try {
        const session = this.sessionOn(client);
        const [bytes, asked] = [
          { arrived: nothing, digest },
          { digest, reading: { why: 'unreadable' } as const },
        ];
        for (const count of [1, 2]) {
          await session.store(new Array<Bytes>(count).fill(bytes));
          await session.weigh(new Array<Asked>(count).fill(asked));
        }
      } finally {
        await client.query('rollback');
      }
    };
    const all = Array.from({ length: this.pool.options.max }, () => this.onConnection(one));
    await Promise.allSettled(all);
  }

  /**
   * Does all that a callback, or several, needs on one connection, so that whoever has begun does not wait again. All of it again when the
   * connection was lost, until each that was open may have been: all that it does may be repeated (T8). Whoever is out of
   * time already does not begin.
   */
  async within<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const began = performance.now();
    const once = (client: PoolClient): Promise<T> => {
      if (performance.now() - began > this.answerWithinMs) throw new OutOfTime();
      return work(this.sessionOn(client));
    };
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.onConnection(once);
      } catch (error) {
        if (!isLostConnection(error) || tries >= this.mostTries) throw error;
      }
    }
  }

  private async onConnection<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    client.on('error', ignore); // told by the statement that fails of it
    try {
      const done = await work(client);
      client.off('error', ignore).release();
      return done;
    } catch (error) {
      // A connection that is silent is still at work: only where the server itself refused is it used again.
      const isSound = error instanceof DatabaseError || error instanceof OutOfTime;
      if (isSound && !isLostConnection(error)) client.off('error', ignore).release();
      else client.release(true);
      throw error;
    }
  }

  async ping(): Promise<void> {
    await this.pool.query(`select 1`);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private sessionOn(client: PoolClient): Session {
    return {
      store: (all) => (all.length === 1 ? storeOne(client, all) : storeMany(client, all)),
      weigh: async (all) => {
        const weighed = await (all.length === 1 ? weighOne(client, all) : weighMany(client, all));
        if (weighed.some(({ outcome }) => outcome === 'matched')) this.wakeRelay();
        return weighed;
      },
    };
  }

  /** A hint for the relay, which polls as well; outside of the transaction. */
  private wakeRelay(): void {
    if (this.waking) return;
    this.waking = true;
    const wait = Math.max(NOTIFY_AFTER_MS, this.wokeAt + NOTIFY_SPACING_MS - performance.now());
    setTimeout(() => {
      this.waking = false;
      this.wokeAt = performance.now();
      this.pool.query(`select pg_notify('untold', '')`).catch(() => undefined);
    }, wait);
  }
}

async function storeOne(client: PoolClient, [one]: readonly Bytes[]): Promise<boolean[]> {
  if (!one) return [];
  const { bytes, cut, headers } = one.arrived;
  const { rows } = await client.query<{ fresh: boolean }>({
    ...STORE,
    values: [one.digest, headers, cut, bytes],
  });
  return [rows[0]?.fresh === true];
}

async function storeMany(client: PoolClient, all: readonly Bytes[]): Promise<boolean[]> {
  const values = columnsOf(
    all.map(({ arrived: { bytes, cut, headers }, digest }) => [digest, headers, cut, bytes]),
  );
  const { rows } = await client.query<{ digest: string }>({ ...STORE_MANY, values });
  const fresh = new Set(rows.map(({ digest }) => digest));
  return all.map(({ digest }) => fresh.delete(digest.toString('hex'))); // of equal ones, one is new
}

async function weighOne(client: PoolClient, [one]: readonly Asked[]): Promise<Weighed[]> {
  if (!one) return [];
  const { digest, reading, unstored } = one;
  const body = [unstored?.bytes ?? null, unstored?.headers ?? '{}', unstored?.cut ?? false];
  const query = { ...WEIGH, values: [digest, ...body, ...saidIn(reading)] };
  // Two that contradict each other came at once, and the other one was first: the second time it is seen.
  const { rows } = await client.query<Row>(query).catch((error: unknown) => {
    if (codeOf(error) === CONTRADICTED) return client.query<Row>(query);
    throw error;
  });
  return rows.map(weighedOf);
}

async function weighMany(client: PoolClient, all: readonly Asked[]): Promise<Weighed[]> {
  const values = columnsOf(all.map(({ digest, reading }) => [digest, ...saidIn(reading)]));
  const { rows } = await client.query<Row>({ ...WEIGH_MANY, values });
  return rows.map(weighedOf);
}

function weighedOf({ outcome, attempt, receipt }: Row): Weighed {
  return { outcome, attemptId: attempt, receiptReference: receipt };
}

/** Rows of parameters as one list for each parameter. */
function columnsOf(rows: readonly (readonly unknown[])[]): unknown[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]));
}

class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

function ignore(): void {
  // A listener keeps the process alive; what was lost is told elsewhere.
}

/** The function's parameters from the reason on. */
function saidIn(reading: Reading): readonly unknown[] {
  if ('why' in reading) {
    const fields = reading.fields ? JSON.stringify(reading.fields) : null;
    return [reading.why, null, null, null, null, null, null, null, null, fields, null, null];
  }
  const { report, isEchoed } = reading;
  const fields = JSON.stringify(report.fields);
  return [
    ...[null, report.trackId, report.terminal, report.amountFils.toString(), isEchoed, report.hint],
    ...[report.paymentId, report.reference, report.transactionId],
    ...[fields, createHash('sha256').update(fields).digest(), newTraceparent()],
  ];
}

/** A trace begins here: the bank brings none. */
function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const LOST = new Set(['ECONNRESET', 'EPIPE', '57P01', '57P02', '08006', '08003']);

/** Of `pg`, which gives these no code. */
const LOST_WORDS = ['Connection terminated unexpectedly', 'Client has encountered a connection error'];

function isLostConnection(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined) return LOST.has(code);
  return error instanceof Error && LOST_WORDS.some((words) => error.message.startsWith(words));
}
