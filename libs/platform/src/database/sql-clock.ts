import { Injectable } from '@nestjs/common';
import type { Clock } from '@tajdeed/domain';
import { Database } from './database';

/** The product's one clock: `app.now()`, so that every process and every statement follow the same test offset. */
@Injectable()
export class SqlClock implements Clock {
  constructor(private readonly database: Database) {}

  async now(): Promise<number> {
    const [row] = await this.database.query<{ ms: string }>(
      'select floor(extract(epoch from app.now()) * 1000)::bigint as ms',
    );
    if (!row) throw new Error('app.now() answered nothing');
    return Number(row.ms);
  }
}
