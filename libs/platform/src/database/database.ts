import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import { Propagation, TransactionHost } from '@nestjs-cls/transactional';
import type { TransactionalAdapterTypeOrm } from '@nestjs-cls/transactional-adapter-typeorm';
import type { PoolClient } from 'pg';
import { DomainError } from '@tajdeed/domain';
import { DataSource, QueryFailedError, type EntityManager, type QueryRunner } from 'typeorm';
import { databaseCode, isRepeatable } from './faults';
import { StatementNames } from './statement-names';

const MOST_TRIES = 5;

/** What waits for the commit of the running transaction. */
interface Commit {
  readonly after: Map<string, () => Promise<void>>;
}

const running = new AsyncLocalStorage<Commit>();
const log = new Logger('Database');

function host(): TransactionHost<TransactionalAdapterTypeOrm> {
  return TransactionHost.getInstance();
}

/**
 * Runs `work` in one transaction; joins the caller's if there is one. The outermost one is run again, up to five
 * times, when the server undid it (40001, 40P01, T9), so `work` must have no effects outside the database. A DomainError
 * with `keepsEffects` commits and is thrown then.
 */
export async function inTransaction<T>(work: () => Promise<T>): Promise<T> {
  if (running.getStore()) return work();
  for (let tries = 1; ; tries += 1) {
    const commit: Commit = { after: new Map() };
    try {
      const outcome = await running.run(commit, () =>
        host().withTransaction(Propagation.RequiresNew, () => settled(work)),
      );
      await runAfterCommit(commit);
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

async function runAfterCommit(commit: Commit): Promise<void> {
  for (const [name, task] of commit.after) {
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

  /** The manager of the running transaction, or of the pool where there is none. */
  tx(): EntityManager {
    return host().tx;
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
    const held = this.tx().queryRunner;
    if (held) return execute<T>(held, sql, parameters);
    const runner = this.source.createQueryRunner();
    try {
      return await execute<T>(runner, sql, parameters);
    } finally {
      await runner.release();
    }
  }

  /**
   * Runs `task` once the running transaction has committed (at once where there is none); the same name is kept once.
   * For hints only (wake-ups): a crash loses it, a failure is logged.
   */
  async afterCommit(name: string, task: () => Promise<void>): Promise<void> {
    const commit = running.getStore();
    if (commit) commit.after.set(name, task);
    else await runAfterCommit({ after: new Map([[name, task]]) });
  }

  /** For the health check: throws when the database does not answer. */
  async ping(): Promise<void> {
    await this.source.query('select 1');
  }
}

const names = new StatementNames();

/**
 * Sends one statement. Those with parameters are prepared once per connection: the rooms' texts are few and constant, and
 * planning some of them costs more than running them. TypeORM's own `query` cannot name a statement, so it is passed by.
 */
async function execute<T>(
  runner: QueryRunner,
  sql: string,
  parameters: readonly unknown[],
): Promise<StatementResult<T>> {
  const name = parameters.length > 0 && !runner.isReleased ? names.of(sql) : undefined;
  if (name === undefined) {
    const { records, affected } = await runner.query(sql, [...parameters], true);
    return { rows: records, affected: affected ?? records.length };
  }
  const client = clientOf(await runner.connect());
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

function clientOf(connection: unknown): PoolClient {
  if (!isClient(connection)) throw new TypeError('TypeORM holds no connection of pg');
  return connection;
}

function isClient(connection: unknown): connection is PoolClient {
  return typeof connection === 'object' && connection !== null && 'query' in connection;
}
