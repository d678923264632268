import { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { taskQueues } from '@tajdeed/contracts';
import { FakeRooms } from './fake-rooms';

/** A time-skipping Temporal server with one worker over fake rooms: a month passes in a moment. */
export class World {
  private constructor(
    readonly env: TestWorkflowEnvironment,
    private readonly bundle: WorkflowBundle,
  ) {}

  static async start(): Promise<World> {
    const path = process.env.TEST_TIMESKIPPING_PATH;
    if (!path) throw new Error('TEST_TIMESKIPPING_PATH is not set: run the specs by `npm test`');
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const [env, bundle] = await Promise.all([
      TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } }),
      bundleWorkflowCode({
        workflowsPath: require.resolve('../src/index'),
        workflowInterceptorModules: [require.resolve('../src/trace')],
        logger: new DefaultLogger('ERROR'),
      }),
    ]);
    return new World(env, bundle);
  }

  get client(): Client {
    return this.env.client;
  }

  rooms(): FakeRooms {
    return new FakeRooms(() => this.env.currentTimeMs());
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
          ...(taskQueue === 'renewals' ? { workflowBundle: this.bundle } : {}),
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
