import { AsyncLocalStorage } from 'node:async_hooks';
import { Database } from '@tajdeed/platform';
import { Pool, type PoolClient, type QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';

/** The rooms' own statements by bare pg: no door, no policies, no transactions' host, no TypeORM. */
export class BareDatabase extends Database {
  private readonly pool: Pool;
  private readonly held = new AsyncLocalStorage<PoolClient>();
  private readonly names = new Map<string, string>();

  constructor(url: string, size: number) {
    super(new DataSource({ type: 'postgres', url }));
    this.pool = new Pool({ connectionString: url, max: size });
    this.pool.on('error', () => undefined);
  }

  override async query<T = Record<string, unknown>>(
    text: string,
    parameters: readonly unknown[] = [],
  ): Promise<readonly T[]> {
    const name = this.names.get(text) ?? `b${this.names.size}`;
    this.names.set(text, name);
    const by = this.held.getStore() ?? this.pool;
    const { rows } = await by.query<QueryResultRow & T>({ name, text, values: [...parameters] });
    return rows;
  }

  override async transaction<T>(work: () => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const value = await this.held.run(client, work);
      await client.query('commit');
      return value;
    } finally {
      client.release();
    }
  }

  /** Every statement that was sent. */
  texts(): readonly string[] {
    return [...this.names.keys()];
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
