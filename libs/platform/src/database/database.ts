import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DomainError } from '@tajdeed/domain';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';
import { databaseCode, isRepeatable } from './faults';
import { StatementNames } from './statement-names';

const MOST_TRIES = 5;

/** The transaction that runs in this call's context. */
interface Running {
  readonly manager: EntityManager;
  /** What waits for its commit. */
  readonly after: Map<string, () => Promise<void>>;
}

const running = new AsyncLocalStorage<Running>();
const log = new Logger('Database');

/** Where the transactions of this process run; a process has one database. */
let home: DataSource | undefined;

/**
 * Runs `work` in one transaction; joins the caller's if there is one. The outermost one is run again, up to five
 * times, when the server undid it (40001, 40P01, T9), so `work` must have no effects outside the database. A DomainError
 * with `keepsEffects` commits and is thrown then.
 */
export async function inTransaction<T>(work: () => Promise<T>): Promise<T> {
  if (running.getStore()) return work();
  if (!home) throw new Error('a transaction needs the DatabaseModule');
  for (let tries = 1; ; tries += 1) {
    const after: Running['after'] = new Map();
    try {
      const outcome = await home.transaction((manager) =>
        running.run({ manager, after }, () => settled(work)),
      );
      await runAfterCommit(after);
      if ('refusal' in outcome) throw outcome.refusal;
      return outcome.value;
    } catch (error) {
      if (tries >= MOST_TRIES || !isRepeatable(error)) throw error;
    }
  }
}

/** A refusal that keeps its effects is an outcome: what was written before it is committed (a wrong code uses up a try). */
async function settled<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly refusal: DomainError }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof DomainError && error.keepsEffects) return { refusal: error };
    throw error;
  }
}

async function runAfterCommit(after: Running['after']): Promise<void> {
  for (const [name, task] of after) {
    try {
      await task();
    } catch (error) {
      log.warn(
        { err: error, task: name },
        'a task after the commit failed; what it hurries along happens later',
      );
    }
  }
}

/** Undoes a rehearsal's transaction; never leaves this file. */
class Undone extends Error {}

/** Runs `work` in a transaction of its own that is undone whatever comes of it: nothing is kept and nothing leaves. */
async function inRehearsal<T>(work: () => Promise<T>): Promise<T> {
  if (running.getStore()) throw new Error('a rehearsal has a transaction of its own');
  let outcome: { readonly value: T } | { readonly refusal: DomainError } | undefined;
  await inTransaction(async () => {
    try {
      outcome = { value: await work() };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      outcome = { refusal: error };
    }
    throw new Undone();
  }).catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
  if (!outcome) throw new Error('a rehearsal came to no end');
  if ('refusal' in outcome) throw outcome.refusal;
  return outcome.value;
}

/** Method decorator: the method is one transaction, or part of the caller's. */
export function Transactional() {
  return function <R>(
    _target: object,
    _name: string | symbol,
    descriptor: TypedPropertyDescriptor<(...args: never[]) => Promise<R>>,
  ): void {
    const method = descriptor.value;
    if (!method) throw new TypeError('@Transactional() stands on methods only');
    descriptor.value = function (this: unknown, ...args: never[]): Promise<R> {
      return inTransaction(() => method.apply(this, args));
    };
  };
}

/** What one statement did. */
export interface StatementResult<T> {
  readonly rows: readonly T[];
  /** Rows that INSERT, UPDATE or DELETE touched. */
  readonly affected: number;
}

/** The database inside and outside of transactions. Rooms use this, never a DataSource of their own (T5). */
@Injectable()
export class Database {
  constructor(private readonly source: DataSource) {}

  /** The database of this process, in which `@Transactional()` methods run. */
  static atHome(source: DataSource): Database {
    home = source;
    return new Database(source);
  }

  /** The manager of the running transaction, or of the pool where there is none. */
  tx(): EntityManager {
    return running.getStore()?.manager ?? this.source.manager;
  }

  /** Whether a transaction runs here. */
  get inTransaction(): boolean {
    return running.getStore() !== undefined;
  }

  transaction<T>(work: () => Promise<T>): Promise<T> {
    return inTransaction(work);
  }

  /** What `work` comes to, without its effects: its transaction is always undone, and what waits for a commit never happens. */
  rehearse<T>(work: () => Promise<T>): Promise<T> {
    return inRehearsal(work);
  }

  /** The rows of one statement with parameters ($1…), in the running transaction if there is one. */
  async query<T = Record<string, unknown>>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<readonly T[]> {
    return (await this.run<T>(sql, parameters)).rows;
  }

  /** The rows of one statement and how many it touched. */
  async run<T = Record<string, unknown>>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<StatementResult<T>> {
    const held = running.getStore()?.manager.queryRunner;
    if (held) return execute<T>(clientOf(await held.connect()), sql, parameters);
    const client = await poolOf(this.source).connect();
    client.on('error', ignore);
    try {
      return await execute<T>(client, sql, parameters);
    } finally {
      client.removeListener('error', ignore);
      client.release(); // the pool lets go of one that was lost
    }
  }

  /**
   * Runs `task` once the running transaction has committed (at once where there is none); the same name is kept once.
   * For hints only (wake-ups): a crash loses it, a failure is logged.
   */
  async afterCommit(name: string, task: () => Promise<void>): Promise<void> {
    const transaction = running.getStore();
    if (transaction) transaction.after.set(name, task);
    else await runAfterCommit(new Map([[name, task]]));
  }

  /** For the health check: throws when the database does not answer. */
  async ping(): Promise<void> {
    await this.source.query('select 1');
  }
}

const names = new StatementNames();

/** The statement that is under way tells of a lost connection; the event would end the process. */
const ignore = (): void => undefined;

/**
 * Sends one statement. Those with parameters are prepared once per connection: the rooms' texts are few and constant, and
 * planning some of them costs more than running them. TypeORM's own `query` can't name a statement, and outside of
 * transactions its runner costs more than the answer: it is passed by.
 */
async function execute<T>(
  client: PoolClient,
  sql: string,
  parameters: readonly unknown[],
): Promise<StatementResult<T>> {
  const name = parameters.length > 0 ? names.of(sql) : undefined;
  try {
    const { rows, rowCount } = await client.query({ name, text: sql, values: [...parameters] });
    return { rows, affected: rowCount ?? rows.length };
  } catch (error) {
    if (databaseCode(error) === PLAN_CHANGED) names.forget();
    throw error instanceof Error ? new QueryFailedError(sql, [], error) : error;
  }
}

/** A prepared statement's result has another shape since a migration ran: it must be prepared anew, under another name. */
const PLAN_CHANGED = '0A000';

function poolOf(source: DataSource): Pool {
  const pool: unknown = 'master' in source.driver ? source.driver.master : undefined;
  if (!isPool(pool)) throw new TypeError('TypeORM holds no pool of pg');
  return pool;
}

function isPool(pool: unknown): pool is Pool {
  return typeof pool === 'object' && pool !== null && 'connect' in pool && 'idleCount' in pool;
}

function clientOf(connection: unknown): PoolClient {
  if (!isClient(connection)) throw new TypeError('TypeORM holds no connection of pg');
  return connection;
}

function isClient(connection: unknown): connection is PoolClient {
  return typeof connection === 'object' && connection !== null && 'query' in connection;
}
