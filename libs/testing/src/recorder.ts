import { Test } from '@nestjs/testing';
import type { Lifecycle } from '@tajdeed/domain';
import { eventFamilies, type EventFamily } from '@tajdeed/events';
import { LifecycleModule, Recorder, type Move } from '@tajdeed/lifecycle';
import { Database, DatabaseModule, type DatabaseRole } from '@tajdeed/platform';
import { CONNECT_PATIENCE_MS, type TestDatabase } from './database';

/** A Recorder on a database, as a process has it. */
export interface TestRecorder {
  readonly recorder: Recorder;
  readonly db: Database;
  close(): Promise<void>;
}

/** The recorder as the process with this database URL has it. Move inside `db.transaction(…)`. */
export async function testRecorder(url: string, poolSize = 10): Promise<TestRecorder> {
  const module = await Test.createTestingModule({
    imports: [
      DatabaseModule.forRoot({ url, name: 'spec', poolSize, connectTimeoutMs: CONNECT_PATIENCE_MS }),
      LifecycleModule,
    ],
  }).compile();
  module.enableShutdownHooks();
  await module.init();
  return { recorder: module.get(Recorder), db: module.get(Database), close: () => module.close() };
}

/**
 * Lets a role record in this database what another process records, for a spec that puts things where it needs them by
 * its one room. What the role records by itself is unchanged.
 */
export async function alsoRecords(database: TestDatabase, role: string, others: DatabaseRole): Promise<void> {
  await database.query(
    `update lifecycle.transition set recorders = recorders || $1::name where $2::name = any (recorders)`,
    [role, others],
  );
}

/** A move with the facts of its event's published example. */
export function exampleMove(lifecycle: Lifecycle, thing: string, expectedSeq: number, event: string): Move {
  const family: EventFamily | undefined = (eventFamilies as Record<string, EventFamily>)[lifecycle.kind];
  const facts = family?.events[event]?.example ?? {};
  return { lifecycle, thing, expectedSeq, event, facts } as Move;
}
