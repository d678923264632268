import { seedFees } from '@tajdeed/fees';
import { indexNames, maskPersons, seedIdentity } from '@tajdeed/identity';
import { syncLifecycles } from '@tajdeed/lifecycle';
import {
  BlindIndex,
  closeDatabase,
  databaseCode,
  ensureTopics,
  migrateDatabase,
  Sealer,
  setRolePasswords,
  StartError,
  type Tell,
} from '@tajdeed/platform';
import { DataSource, type QueryRunner } from 'typeorm';
import { connected } from './connect';
import type { MigrateSettings } from './migrate.config';
import { roomsMigrations } from './rooms';
import { topicsOf } from './topics-file';

const OLDEST_SERVER = 180_000; // `old.` in RETURNING, uuidv7()
const MISSING_RIGHT = '42501';
const FEWEST_MONTHS = 3;

/** Brings database and topics to what this version needs, and enters what must stand in them. Repeatable at any time. */
export async function migrate(settings: MigrateSettings, tell: Tell): Promise<void> {
  if (settings.TAJDEED_MODE === 'production' && settings.SEED_REGISTER === 'synthetic')
    throw new StartError('SEED_REGISTER: made-up residents are refused in production.');
  const topics = topicsOf(settings.TOPICS_FILE, settings.TAJDEED_MODE);
  const source = await connected(() => opened(settings.DATABASE_URL), tell);
  await requirePresentServer(source);
  try {
    await migrateDatabase(source, roomsMigrations, tell, (runner) => fill(runner, settings, tell)).catch(
      tellMissingRight,
    );
  } finally {
    await source.destroy();
  }
  const { created, altered } = await ensureTopics(settings.KAFKA_BROKERS, topics).catch((error: unknown) => {
    if (error instanceof StartError) throw error;
    throw new StartError(
      'KAFKA_BROKERS: the topics could not be made; start a broker there, or correct the address.',
      {
        cause: error,
      },
    );
  });
  tell(`topics: ${created.length} made, ${altered.length} put right, ${topics.length} in all`);
}

/** TypeORM keeps a pool that failed to open; each try takes a new one. */
async function opened(url: string): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    url,
    applicationName: 'tajdeed-migrate',
    connectTimeoutMS: 5_000,
    logging: false,
  });
  return source.initialize();
}

async function requirePresentServer(source: DataSource): Promise<void> {
  const [server] = await source.query<{ version: number }[]>(
    `select current_setting('server_version_num')::int as version`,
  );
  if ((server?.version ?? 0) >= OLDEST_SERVER) return;
  await source.destroy();
  throw new StartError('DATABASE_URL: PostgreSQL 18 or newer is needed.');
}

function tellMissingRight(error: unknown): never {
  if (databaseCode(error) !== MISSING_RIGHT) throw error;
  throw new StartError(
    'DATABASE_URL: this role may not make all that Tajdeed needs; let it create roles and own the database, or name a role that may.',
    { cause: error },
  );
}

async function fill(runner: QueryRunner, settings: MigrateSettings, tell: Tell): Promise<void> {
  const { manager } = runner;
  await setRolePasswords(runner, settings.ROLE_PASSWORDS);
  await closeDatabase(manager);
  await syncLifecycles(manager);
  await makePartitions(runner, tell);
  const fees = await seedFees(manager);
  tell(`fee schedules: ${fees.entered.length} entered, ${fees.unchanged.length} stood already`);
  const keys = { sealer: new Sealer(settings.DATA_KEYS), index: new BlindIndex(settings.INDEX_KEY) };
  const indexed = await indexNames(manager, keys, tell);
  if (indexed > 0) tell(`names: ${indexed} persons indexed`);
  const masked = await maskPersons(manager, keys.sealer, tell);
  if (masked > 0) tell(`lists: ${masked} persons masked`);
  if (settings.SEED_REGISTER === 'none') return;
  const { entered } = await seedIdentity(manager, keys, settings.SEED_MORE);
  tell(`synthetic register: ${entered} residents entered`);
}

async function makePartitions(runner: QueryRunner, tell: Tell): Promise<void> {
  const [row] = await runner.manager.query<{ made: number; left: number }[]>(
    `with made as materialized (select lifecycle.make_partitions(
         (date_trunc('month', clock_timestamp() at time zone 'UTC') - interval '1 month')::date, 14) as n)
     select n as made, lifecycle.partitions_left() as left from made`,
  );
  const left = row?.left ?? 0;
  tell(`history: ${row?.made ?? 0} months made, ${left} ahead`);
  if (left < FEWEST_MONTHS) throw new Error('history has too few months ahead');
}
