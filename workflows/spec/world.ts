import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { activityInfo } from '@temporalio/activity';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { taskQueues } from '@tajdeed/contracts';
import { FakeRooms } from './fake-rooms';

/** The code that workers run, as the build of the product bundles it. */
const workflowBundle = { codePath: join(__dirname, '../dist/workflow-bundle.js') };
const START_TRIES = 20;

/** Every workflow's input is the id of its thing. */
type Story = (thing: string) => Promise<void>;

/** A time-skipping Temporal server with one worker per queue over fake rooms: a month passes in a moment. */
export class World {
  private serves: FakeRooms | undefined;
  /** A worker's start is dear, so one set serves all stories of a file, each workflow by the rooms that it began with. */
  private readonly roomsOf = new Map<string, FakeRooms>();
  private workers: Worker[] = [];
  private running: Promise<unknown> = Promise.resolve();

  private constructor(readonly env: TestWorkflowEnvironment) {}

  static async start(): Promise<World> {
    const path = process.env.TEST_TIMESKIPPING_PATH;
    if (!path) throw new Error('TEST_TIMESKIPPING_PATH is not set: run the specs by `npm test`');
    // The core would warn of the time-skipping server's age; what fails, a spec tells better.
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
    });
    const env = await patiently(() => TestWorkflowEnvironment.createTimeSkipping(serverAt(path)));
    const world = new World(env);
    await world.open();
    return world;
  }

  get client(): Client {
    return this.env.client;
  }

  rooms(): FakeRooms {
    return new FakeRooms(() => this.env.currentTimeMs());
  }

  /** Starts the workflow of a thing, under an id that no other story has. */
  begin(workflow: Story, thing: string): Promise<WorkflowHandle<Story>> {
    const workflowId = `${thing}-${randomUUID()}`;
    return this.client.workflow.start(workflow, { workflowId, taskQueue: 'renewals', args: [thing] });
  }

  /** Lets the server's time pass. */
  pass(ms: number): Promise<void> {
    return this.env.sleep(ms);
  }

  /** Runs `story` while the workers serve every queue with these rooms. */
  async serving<T>(rooms: FakeRooms, story: () => Promise<T>): Promise<T> {
    this.serves = rooms;
    const over = this.running.then(() => Promise.reject(new Error('the workers have ended')));
    return Promise.race([story(), over]);
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) worker.shutdown();
    await this.running;
    await this.env.teardown();
  }

  private async open(): Promise<void> {
    const activities = Object.fromEntries(
      Object.keys(this.rooms().activities).map((name) => [
        name,
        (...args: unknown[]) => stepOf(this.roomsOfCaller(), name)(...args),
      ]),
    );
    this.workers = await Promise.all(
      Object.values(taskQueues).map((taskQueue) =>
        Worker.create({
          connection: this.env.nativeConnection,
          taskQueue,
          activities,
          ...(taskQueue === 'renewals' ? { workflowBundle } : {}),
        }),
      ),
    );
    this.running = Promise.all(this.workers.map((worker) => worker.run()));
    this.running.catch(() => undefined); // the story tells it
  }

  private roomsOfCaller(): FakeRooms {
    const id = activityInfo().workflowExecution?.workflowId ?? '';
    const rooms = this.roomsOf.get(id) ?? this.serves;
    if (!rooms) throw new Error('no story has begun');
    this.roomsOf.set(id, rooms);
    return rooms;
  }
}

type Step = (...args: unknown[]) => Promise<unknown>;

function stepOf(rooms: FakeRooms, name: string): Step {
  return (rooms.activities as unknown as Record<string, Step>)[name]!;
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
