import { Logger } from '@nestjs/common';
import { Pool, type QueryResultRow } from 'pg';

const MOST_CONNECTIONS = 8;

/** The relay's own small pool: plain statements, each its own transaction, none open while an outside party is asked. */
export class RelayDatabase {
  private readonly log = new Logger('Relay');
  private readonly pool: Pool;

  constructor(url: string) {
    this.pool = new Pool({
      connectionString: url,
      application_name: 'tajdeed-relay',
      max: MOST_CONNECTIONS,
      connectionTimeoutMillis: 3_000,
      query_timeout: 15_000,
      keepAlive: true,
    });
    this.pool.on('error', (error) => {
      this.log.warn(
        { err: error },
        'an idle database connection was lost; the pool makes a new one when needed',
      );
    });
  }

  /** The rows of one statement. A `name` keeps its plan prepared on each connection. */
  async query<T extends QueryResultRow>(name: string, text: string, values: unknown[] = []): Promise<T[]> {
    return (await this.pool.query<T>({ name, text, values })).rows;
  }

  /** A statement that cannot be prepared (VACUUM). */
  async run(text: string): Promise<void> {
    await this.pool.query(text);
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
