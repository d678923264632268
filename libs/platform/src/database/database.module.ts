import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import { types } from 'pg';
import type { DataSource, EntityTarget, MigrationInterface, ObjectLiteral } from 'typeorm';
import { StartError } from '../settings/settings';
import { Database } from './database';
import { SqlClock } from './sql-clock';

export interface DatabaseOptions {
  readonly url: string;
  /** Shown as application_name, so that sessions can be told apart. */
  readonly name: string;
  readonly entities?: readonly EntityTarget<ObjectLiteral>[];
  /** Most connections of this process; default 10. */
  readonly poolSize?: number;
  /** How long a call waits for a connection, in ms; default 3 s. */
  readonly connectTimeoutMs?: number;
  /** Migrations that must have run; the process does not start on an older schema (T11). */
  readonly migrations?: readonly (new () => MigrationInterface)[];
}

const CONNECT_TIMEOUT_MS = 3_000;

const log = new Logger('Database');

/** TypeORM on PostgreSQL, transactions through the call's context (T5), one pool with a listener for its errors (T7). */
@Module({})
export class DatabaseModule {
  static forRoot(options: DatabaseOptions): DynamicModule {
    types.setTypeParser(types.builtins.DATE, (text) => text); // calendar dates stay text (T15)
    return {
      module: DatabaseModule,
      global: true,
      imports: [TypeOrmModule.forRoot(connectionOf(options))],
      providers: [
        {
          provide: Database,
          inject: [getDataSourceToken()],
          useFactory: async (source: DataSource) => {
            await refuseOldSchema(source, options.migrations ?? []);
            return Database.atHome(source);
          },
        },
        SqlClock,
      ],
      exports: [Database, SqlClock],
    };
  }
}

function connectionOf(options: DatabaseOptions) {
  return {
    type: 'postgres' as const,
    url: options.url,
    entities: [...(options.entities ?? [])].filter((target) => typeof target === 'function'),
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    logging: false,
    applicationName: options.name,
    // Statements are prepared and find their rows by key: a plan made anew for each call costs more than it saves.
    extra: { options: '-c plan_cache_mode=force_generic_plan' },
    connectTimeoutMS: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    poolSize: options.poolSize ?? 10,
    poolErrorHandler: (error: unknown) => {
      log.warn({ err: error }, 'an idle database connection was lost; the pool makes a new one when needed');
    },
    invalidWhereValuesBehavior: { null: 'throw' as const, undefined: 'throw' as const },
    retryAttempts: 5,
    retryDelay: 1_000,
  };
}

async function refuseOldSchema(source: DataSource, needed: readonly { name: string }[]): Promise<void> {
  if (needed.length === 0) return;
  const rows = await source
    .query<{ name: string }[]>('select name from app.migrations')
    .catch((): { name: string }[] => []);
  const done = new Set(rows.map((row) => row.name));
  const absent = needed.filter((migration) => !done.has(migration.name)).map((migration) => migration.name);
  if (absent.length > 0) {
    throw new StartError(
      `The database lacks ${absent.length} migrations (first: ${absent[0] ?? ''}); run the migrate app first.`,
    );
  }
}
