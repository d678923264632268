import { bootProcess, readSettings, runMain } from '@tajdeed/platform';
import { serveNights } from './nights';
import { serveQueues } from './queues';
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
    },
  });
});
