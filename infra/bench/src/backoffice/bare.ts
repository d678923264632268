import { Database, type StatementResult } from '@tajdeed/platform';
import { Pool, type QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';

/** The rooms' own statements by bare pg: no door, no policies, no TypeORM. */
export class BareDatabase extends Database {
  private readonly pool: Pool;
  private readonly names = new Map<string, string>();

  constructor(url: string, size: number) {
    super(new DataSource({ type: 'postgres', url }));
    // As the api has it: its statements are prepared, and a plan made anew for each call costs more than it saves.
    const options = '-c plan_cache_mode=force_generic_plan';
    this.pool = new Pool({ connectionString: url, max: size, options });
    this.pool.on('error', () => undefined);
  }

  override async run<T = Record<string, unknown>>(
    text: string,
    parameters: readonly unknown[] = [],
  ): Promise<StatementResult<T>> {
    const name = this.names.get(text) ?? `b${this.names.size}`;
    this.names.set(text, name);
    const { rows } = await this.pool.query<QueryResultRow & T>({ name, text, values: [...parameters] });
    return { rows, affected: rows.length };
  }

  /** Every statement that was sent. */
  texts(): readonly string[] {
    return [...this.names.keys()];
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
