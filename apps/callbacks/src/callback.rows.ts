import { createHash } from 'node:crypto';
import { DatabaseError, Pool, type PoolClient } from 'pg';
import { codeOf, sessionOn, type Asked, type Bytes, type Session } from './callback.statements';

/** Of the door's time limit, what one statement may take. */
const STATEMENT_SHARE = 0.6;
/** The relay is woken soon, and then not again for a while: it reads every 50 ms at most, and each word costs a statement. */
const NOTIFY_AFTER_MS = 3;
const NOTIFY_SPACING_MS = 30;

/** The callbacks' rows, through the functions that are all its role may use. */
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
        const session = sessionOn(client);
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
    const { store, weigh } = sessionOn(client);
    return {
      store,
      weigh: async (all) => {
        const weighed = await weigh(all);
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

class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

function ignore(): void {
  // A listener keeps the process alive; what was lost is told elsewhere.
}

const LOST = new Set(['ECONNRESET', 'EPIPE', '57P01', '57P02', '08006', '08003']);

/** Of `pg`, which gives these no code. */
const LOST_WORDS = ['Connection terminated unexpectedly', 'Client has encountered a connection error'];

function isLostConnection(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined) return LOST.has(code);
  return error instanceof Error && LOST_WORDS.some((words) => error.message.startsWith(words));
}
