import { Client } from 'pg';

/** "Audit" on a telephone's keys; no other advisory lock of the database has this number. */
const WRITER_LOCK = 28_348;

/** The right to write the log, held as long as its connection lives. */
export interface WriterLease {
  /** Settles when the lease has ended, whatever the reason. */
  readonly lost: Promise<void>;
  release(): Promise<void>;
}

/**
 * Waits until this process is the log's one writer. It saves work and double reading; that two writers could not
 * harm the log is the tables' own doing. A waiter is woken by the server the moment the holder's session ends.
 */
export async function takeWriterLease(url: string, signal: AbortSignal): Promise<WriterLease> {
  const client = new Client({
    connectionString: url,
    application_name: 'audit writer',
    connectionTimeoutMillis: 3_000,
  });
  const lost = new Promise<void>((resolve) => {
    client.on('end', resolve);
    client.on('error', () => {
      resolve();
    });
  });
  const release = () => client.end().catch(() => undefined);
  const abandon = () => void release();
  signal.addEventListener('abort', abandon, { once: true });
  try {
    await client.connect();
    // A holder whose machine vanished is noticed; waiting itself has no limit.
    await client.query(
      `set statement_timeout = 0; set lock_timeout = 0;
       set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3`,
    );
    await client.query(`select pg_advisory_lock($1)`, [WRITER_LOCK]);
    return { lost, release };
  } catch (error) {
    await release();
    throw error;
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}
