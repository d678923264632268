import type { BankReport } from '@tajdeed/payments/knet';
import { createHash, randomBytes } from 'node:crypto';
import { Pool } from 'pg';

/** What a callback is compared with. */
export interface KnownAttempt {
  readonly attemptId: string;
  readonly trackId: string;
  readonly terminal: string;
  readonly amountFils: bigint;
  readonly receiptReference: string;
}

/** A callback as it came. */
export interface RawCallback {
  readonly bytes: Buffer;
  readonly contentType: string | null;
}

export type Refusal = 'unreadable' | 'unknown-track-id' | 'mismatch' | 'conflict';

/** Shares of the door's time limit: what one statement may take, and how long a connection may be waited for. */
const STATEMENT_SHARE = 0.6;
const CONNECT_SHARE = 0.33;
const NOTIFY_SPACING_MS = 3;
const CONFLICT = 'TJ010';

/** The callbacks' rows, through the two functions and the one view that the role may use. */
export class CallbackRows {
  private readonly pool: Pool;
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
      options: `-c statement_timeout=${statementMs} -c lock_timeout=${statementMs}`,
      idleTimeoutMillis: 60_000,
    });
    this.pool.on('error', onLost);
  }

  async attemptOf(trackId: string): Promise<KnownAttempt | undefined> {
    const [row] = await this.rows<{
      attempt_id: string;
      track_id: string;
      terminal: string;
      amount_fils: string;
      receipt_reference: string;
    }>(`select * from payments.v_attempt_for_callback where track_id = $1`, [trackId]);
    return (
      row && {
        attemptId: row.attempt_id,
        trackId: row.track_id,
        terminal: row.terminal,
        amountFils: BigInt(row.amount_fils),
        receiptReference: row.receipt_reference,
      }
    );
  }

  /**
   * Stores a matched callback and tells the workflow, in one statement. The same content again changes nothing, so after
   * a lost connection it is simply sent once more (T8).
   */
  async take(
    raw: RawCallback,
    report: BankReport,
    attempt: KnownAttempt,
  ): Promise<'matched' | 'duplicate' | 'conflict'> {
    const fields = JSON.stringify(report.fields);
    const parameters = [
      attempt.attemptId,
      report.terminal,
      report.hint,
      report.paymentId,
      report.reference,
      report.transactionId,
      raw.contentType,
      raw.bytes,
      fields,
      createHash('sha256').update(fields).digest(),
      newTraceparent(),
    ];
    try {
      const [row] = await this.rows<{ outcome: string }>(
        `select payments.take_callback($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as outcome`,
        parameters,
      );
      if (row?.outcome !== 'matched') return 'duplicate';
      this.wakeRelay();
      return 'matched';
    } catch (error) {
      if (codeOf(error) === CONFLICT) return 'conflict';
      throw error;
    }
  }

  async refuse(raw: RawCallback, why: Refusal, report?: BankReport, attempt?: KnownAttempt): Promise<void> {
    await this.rows(`select payments.refuse_callback($1, $2, $3, $4, $5, $6, $7)`, [
      why,
      attempt?.attemptId ?? null,
      report?.terminal ?? null,
      report?.hint ?? null,
      raw.contentType,
      raw.bytes,
      report ? JSON.stringify(report.fields) : null,
    ]);
  }

  async ping(): Promise<void> {
    await this.rows(`select 1`, []);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** One more try on a fresh connection when the first was lost: every statement here may be repeated. */
  private async rows<T extends object>(sql: string, parameters: readonly unknown[]): Promise<readonly T[]> {
    const name = createHash('sha256').update(sql).digest('hex').slice(0, 16); // prepared once per connection
    try {
      return (await this.pool.query<T>({ name, text: sql, values: [...parameters] })).rows;
    } catch (error) {
      if (!isLostConnection(error)) throw error;
      return (await this.pool.query<T>({ name, text: sql, values: [...parameters] })).rows;
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

/** A trace begins here: the bank brings none. */
function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const LOST = new Set(['ECONNRESET', 'EPIPE', '57P01', '57P02', '08006', '08003']);

function isLostConnection(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined) return LOST.has(code);
  return error instanceof Error && error.message.startsWith('Connection terminated unexpectedly');
}
