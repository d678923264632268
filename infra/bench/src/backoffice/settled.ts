import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { reading, usedSince } from '../processor';

const LOOK_MS = 1_000;
const LIMIT_MS = 120_000;
/** Share of one core that a database without work uses at most. */
const IDLE = 0.03;

/**
 * Tidies what was written and waits until the database has nothing left to do of its own: while it freezes, cleans or
 * writes what somebody else has left behind, an answer takes twice as long. Answers whether it came to rest.
 */
export async function settled(admin: Client, postgres: number, tables = ''): Promise<boolean> {
  await admin.query(`vacuum analyze ${tables}`);
  await admin.query('checkpoint');
  const part = new Map([['postgres', postgres]]);
  for (const began = performance.now(); performance.now() - began < LIMIT_MS;) {
    const before = reading(part);
    await pause(LOOK_MS);
    const { cpu, ms } = usedSince(before, part);
    if ((cpu.get('postgres') ?? 0) / ms <= IDLE && (await sweepers(admin)) === 0) return true;
  }
  return false;
}

async function sweepers(admin: Client): Promise<number> {
  const { rows } = await admin.query<{ n: number }>(
    `select count(*)::integer as n from pg_stat_activity where backend_type = 'autovacuum worker'`,
  );
  return rows[0]?.n ?? 0;
}
