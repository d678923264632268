import { addDays, daysBetween, nightOf } from '@tajdeed/domain';
import type { Database } from './database';
import type { SqlClock } from './sql-clock';

/** A table with a row for each night, and by which SQL its row says how far the look has come. All of it stands in code. */
export interface Nights<Standing> {
  readonly table: string;
  readonly columns: Readonly<Record<keyof Standing & string, string>>;
  /** Whether a batch sees one state of the database throughout. */
  readonly snapshot?: boolean;
  /** One look a week, from the night to Friday on, the first of the weekend; its row bears that day. */
  readonly weekly?: boolean;
}

export interface Night {
  readonly day: string;
  readonly ended: boolean;
}

/**
 * A batch of this night's look, in one transaction with its place: whoever goes on, goes on there. Undefined where another
 * process is at it. A night that has ended is given to `work`, too.
 */
export async function tonight<Standing, T>(
  db: Database,
  clock: SqlClock,
  { table, columns, snapshot = false, weekly = false }: Nights<Standing>,
  work: (night: Standing & Night) => Promise<T>,
): Promise<T | undefined> {
  const night = nightOf(await clock.now());
  const day = weekly ? fridayOf(night) : night;
  await db.query(`insert into ${table} (day) values ($1) on conflict do nothing`, [day]);
  const standing = Object.entries(columns).map(([name, sql]) => `${String(sql)} as "${name}"`);
  return db.transaction(async () => {
    if (snapshot) await db.query(`set transaction isolation level repeatable read`);
    const [night] = await db.query<Standing & Night>(
      `select day::text as day, ${standing.join(', ')}, ended_at is not null as ended from ${table} where day = $1 for update skip locked`,
      [day],
    );
    return night && work(night);
  });
}

/** The Friday on that day or the last one before it. */
function fridayOf(day: string): string {
  const since = daysBetween('2026-01-02', day) % 7;
  return addDays(day, -(since < 0 ? since + 7 : since));
}
