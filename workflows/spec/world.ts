import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { taskQueues } from '@tajdeed/contracts';
import { FakeRooms } from './fake-rooms';

/** The code that workers run, as the build of the product bundles it. */
const workflowBundle = { codePath: join(__dirname, '../dist/workflow-bundle.js') };
const START_TRIES = 20;

/** A time-skipping Temporal server with one worker over fake rooms: a month passes in a moment. */
export class World {
  private constructor(readonly env: TestWorkflowEnvironment) {}

  static async start(): Promise<World> {
    const path = process.env.TEST_TIMESKIPPING_PATH;
    if (!path) throw new Error('TEST_TIMESKIPPING_PATH is not set: run the specs by `npm test`');
    // The core would warn of the time-skipping server's age; what fails, a spec tells better.
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
    });
    return new World(await patiently(() => TestWorkflowEnvironment.createTimeSkipping(serverAt(path))));
  }

  get client(): Client {
    return this.env.client;
  }

  rooms(): FakeRooms {
    return new FakeRooms(() => this.env.currentTimeMs());
  }

  /** Lets the server's time pass. */
  pass(ms: number): Promise<void> {
    return this.env.sleep(ms);
  }

  /** Runs `story` while a worker serves every queue with these rooms. */
  async serving<T>(rooms: FakeRooms, story: () => Promise<T>): Promise<T> {
    const { activities } = rooms;
    const workers = await Promise.all(
      Object.values(taskQueues).map((taskQueue) =>
        Worker.create({
          connection: this.env.nativeConnection,
          taskQueue,
          activities,
          ...(taskQueue === 'renewals' ? { workflowBundle } : {}),
        }),
      ),
    );
    const [first, ...rest] = workers;
    if (!first) throw new Error('no worker');
    const others = rest.map((worker) => worker.run());
    try {
      return await first.runUntil(story());
    } finally {
      rest.forEach((worker) => {
        worker.shutdown();
      });
      await Promise.all(others);
    }
  }

  async stop(): Promise<void> {
    await this.env.teardown();
  }
}

const serverAt = (path: string) => ({ server: { executable: { type: 'existing-path' as const, path } } });

/** The SDK waits five seconds for the server, which a crowded machine may need more than once. */
async function patiently<T>(start: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (error) {
      if (tries === START_TRIES) throw error;
    }
  }
}
