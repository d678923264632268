import { taskQueues } from '@tajdeed/contracts';
import { bootProcess, readSettings, runMain } from '@tajdeed/platform';
import { serveNights } from './nights';
import { serveQueues } from './queues';
import { serveSecondInquiries } from './second-inquiries';
import { serveSweeps } from './sweeps';
import { workerSettings } from './worker.config';
import { WorkerModule } from './worker.module';

runMain('worker', async () => {
  const settings = readSettings(workerSettings);
  await bootProcess({
    name: 'worker',
    module: WorkerModule.forRoot(settings),
    settings,
    start: (app) => {
      serveQueues(app, settings);
      serveNights(app);
      serveSweeps(app, settings);
      if (settings.TASK_QUEUES.includes(taskQueues.bank)) serveSecondInquiries(app);
    },
  });
});
