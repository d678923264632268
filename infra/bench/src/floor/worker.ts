import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { addressVariable, floorQueue } from './contract';

/** The floor's worker: a process of its own with the settings of ours, one queue, an activity that does nothing. */
async function run(): Promise<void> {
  const address = process.env[addressVariable] ?? '';
  Runtime.install({
    logger: new DefaultLogger('WARN'),
    telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
  });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: require.resolve('./floor.workflow'),
    logger: new DefaultLogger('WARN'),
  });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    namespace: 'default',
    taskQueue: floorQueue,
    activities: { nothing: () => Promise.resolve() },
    workflowBundle,
    workflowThreadPoolSize: 1,
    maxCachedWorkflows: 500,
    stickyQueueScheduleToStartTimeout: '1 second',
  });
  process.stdout.write('ready\n');
  await worker.run();
  await connection.close();
}

process.on('disconnect', () => process.exit(1)); // the bench is gone, however it ended
run().then(
  // The SDK's runtime can keep a process alive that has nothing left to do.
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
