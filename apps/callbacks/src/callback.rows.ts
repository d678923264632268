import type { BankReport } from '@tajdeed/payments/knet';
import { createHash, randomBytes } from 'node:crypto';
import { Pool } from 'pg';
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

/** Shares of the door's time limit: what one statement may take, and how long a connection may be waited for. */
const STATEMENT_SHARE = 0.6;
const CONNECT_SHARE = 0.33;
const NOTIFY_SPACING_MS = 3;
const CONTRADICTED = 'TJ010';

const STORE = `select payments.store_callback($1, $2, $3, $4) as fresh`;
const WEIGH = `select outcome, attempt, receipt
  from payments.weigh_callback($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`;

/** The callbacks' rows, through the two functions that are all its role may use. */
export class CallbackRows {
  private readonly pool: Pool;
  private readonly mostTries: number;
  private waking = false;

  /** `onLost` hears of idle connections that the server ended; without a listener they would end the process. */
  constructor(url: string, answerWithinMs: number, onLost: (error: Error) => void, poolSize = 8) {
    const statementMs = Math.floor(answerWithinMs * STATEMENT_SHARE);
    this.pool = new Pool({
      connectionString: url,
      application_name: 'callbacks',
      max: poolSize,
      connectionTimeoutMillis: Math.floor(answerWithinMs * CONNECT_SHARE),
      query_timeout: statementMs + 100,
      // Everything is looked up by its key: a plan that was made while a table was empty must not walk through it for ever.
      options: `-c statement_timeout=${statementMs} -c lock_timeout=${statementMs} -c plan_cache_mode=force_generic_plan -c enable_seqscan=off`,
      idleTimeoutMillis: 60_000,
    });
    this.pool.on('error', onLost);
    this.mostTries = poolSize + 1;
  }

  /** Stores the bytes, before anybody looks at them. Answers whether they are new. */
  async store({ bytes, cut, headers }: Arrived, digest: Buffer): Promise<boolean> {
    const [row] = await this.rows<{ fresh: boolean }>('store', STORE, [digest, headers, cut, bytes]);
    return row?.fresh === true;
  }

  /**
   * Compares a reading with our record, and stores what comes of it, in one statement whatever that is. `unstored`: the
   * bytes where they were not stored before; they are then stored with a match, and a refusal leaves nothing. The same
   * content again changes nothing, so after a lost connection it is simply sent once more (T8).
   */
  async weigh(digest: Buffer, reading: Reading, unstored?: Arrived): Promise<Weighed> {
    const parameters = [
      digest,
      ...[unstored?.bytes ?? null, unstored?.headers ?? '{}', unstored?.cut ?? false],
      ...saidIn(reading),
    ];
    const weighed = await this.weighOnce(parameters);
    // Two that contradict each other came at once, and the other one was first: now it is seen.
    return weighed === 'contradicted' ? settled(await this.weighOnce(parameters)) : weighed;
  }

  async ping(): Promise<void> {
    await this.pool.query(`select 1`);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async weighOnce(parameters: readonly unknown[]): Promise<Weighed | 'contradicted'> {
    try {
      const [row] = await this.rows<{
        outcome: Weighed['outcome'];
        attempt: string | null;
        receipt: string | null;
      }>('weigh', WEIGH, parameters);
      if (!row) throw new Error('a function answered no row');
      if (row.outcome === 'matched') this.wakeRelay();
      return { outcome: row.outcome, attemptId: row.attempt, receiptReference: row.receipt };
    } catch (error) {
      if (codeOf(error) === CONTRADICTED) return 'contradicted';
      throw error;
    }
  }

  /** Again when the connection was lost, until each that was open may have been: every statement here may be repeated. */
  private async rows<T extends object>(
    name: string, // prepared under it, once per connection
    text: string,
    values: readonly unknown[],
  ): Promise<readonly T[]> {
    for (let tries = 1; ; tries += 1) {
      try {
        return (await this.pool.query<T>({ name, text, values: [...values] })).rows;
      } catch (error) {
        if (!isLostConnection(error) || tries >= this.mostTries) throw error;
      }
    }
  }

  /** A hint for the relay, which polls as well; outside of the transaction and one in a few ms at most. */
  private wakeRelay(): void {
    if (this.waking) return;
    this.waking = true;
    setTimeout(() => {
      this.waking = false;
      this.pool.query(`select pg_notify('untold', '')`).catch(() => undefined);
    }, NOTIFY_SPACING_MS);
  }
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

function settled(weighed: Weighed | 'contradicted'): Weighed {
  if (weighed === 'contradicted') throw new Error('a callback is contradicted time and again');
  return weighed;
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
