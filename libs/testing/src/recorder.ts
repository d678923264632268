import { Test } from '@nestjs/testing';
import { LifecycleModule, Recorder } from '@tajdeed/lifecycle';
import { Database, DatabaseModule } from '@tajdeed/platform';

/** A Recorder on a database, as a process has it. */
export interface TestRecorder {
  readonly recorder: Recorder;
  readonly db: Database;
  close(): Promise<void>;
}

/** The recorder as the process with this database URL has it. Move inside `db.transaction(…)`. */
export async function testRecorder(url: string, poolSize = 10): Promise<TestRecorder> {
  const module = await Test.createTestingModule({
    imports: [DatabaseModule.forRoot({ url, name: 'spec', poolSize }), LifecycleModule],
  }).compile();
  module.enableShutdownHooks();
  await module.init();
  return { recorder: module.get(Recorder), db: module.get(Database), close: () => module.close() };
}
