import { setTimeout as delay } from 'node:timers/promises';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { declared, taskQueues, type TaskQueue } from '@tajdeed/contracts';
import { Database, Health, Shutdown, dataConverter } from '@tajdeed/platform';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { StepInterceptor } from './activity-interceptor';
import { tell } from './sdk-log';
import { Steps } from './steps';
import type { WorkerSettings } from './worker.config';

const log = new Logger('Worker');
const RECONNECT_MS = 1_000;

/** Serves the configured queues until the process is told to stop. Waits for Temporal as long as it takes. */
export function serveQueues(app: INestApplicationContext, settings: WorkerSettings): void {
  Runtime.install({
    logger: new DefaultLogger('WARN', tell),
    telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
    shutdownSignals: [],
  });

  let workers: Worker[] = [];
  let leaving = false;
  app.get(Health).add('database', () => app.get(Database).ping());
  app.get(Health).add('temporal', () => workers.length > 0 && workers.every(isRunning));

  const running = (async () => {
    const connection = await connect(settings.TEMPORAL_ADDRESS, () => leaving);
    if (!connection) return;
    workers = await Promise.all(
      settings.TASK_QUEUES.map((queue) => makeWorker(app, settings, connection, queue)),
    );
    log.log({
      event: 'serving',
      steps: settings.TASK_QUEUES,
      workflows: settings.TASK_QUEUES.filter(hasStories),
    });
    await Promise.all(workers.map((worker) => worker.run()));
    await connection.close();
  })();

  app.get(Shutdown).add('worker', 'task queues', async () => {
    leaving = true;
    workers.filter(isRunning).forEach((worker) => {
      worker.shutdown();
    });
    await running;
  });
  running.catch((error: unknown) => {
    log.fatal({ err: error }, 'a task queue stopped; the process ends so that it is started again');
    process.exit(1);
  });
}

async function makeWorker(
  app: INestApplicationContext,
  settings: WorkerSettings,
  connection: NativeConnection,
  taskQueue: TaskQueue,
): Promise<Worker> {
  return Worker.create({
    connection,
    namespace: settings.TEMPORAL_NAMESPACE,
    taskQueue,
    activities: declared(app.get(Steps).byQueue()[taskQueue]),
    dataConverter: dataConverter(settings.PAYLOAD_KEYS),
    interceptors: { activity: [({ info }) => ({ inbound: new StepInterceptor(info) })] },
    ...(hasStories(taskQueue) ? storyteller : {}),
    ...(taskQueue === taskQueues.bank ? { maxTaskQueueActivitiesPerSecond: settings.BANK_RATE } : {}),
    ...(taskQueue === taskQueues.reckonings ? { maxConcurrentActivityTaskExecutions: 1 } : {}),
    shutdownGraceTime: '8 seconds',
    shutdownForceTime: '15 seconds',
  });
}

/** Only the first queue runs workflows; their code is bundled when the product is built. */
const storyteller = {
  workflowBundle: { codePath: require.resolve('@tajdeed/workflows/bundle') },
  workflowThreadPoolSize: 1,
  maxCachedWorkflows: 500,
  stickyQueueScheduleToStartTimeout: '1 second',
} as const;

function hasStories(queue: TaskQueue): boolean {
  return queue === taskQueues.renewals;
}

function isRunning(worker: Worker): boolean {
  return worker.getState() === 'RUNNING';
}

async function connect(address: string, leaving: () => boolean): Promise<NativeConnection | undefined> {
  for (let tries = 1; !leaving(); tries += 1) {
    try {
      return await NativeConnection.connect({ address });
    } catch {
      if (tries === 1) log.warn('Temporal does not answer yet; asking again every second');
      await delay(RECONNECT_MS);
    }
  }
  return undefined;
}
