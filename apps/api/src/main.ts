import { bootApp, Database, Health, mountDocs, readSettings, runMain } from '@tajdeed/platform';
import { apiSettings } from './api.config';
import { ApiModule } from './api.module';
import { describeRunning } from './open-api';

runMain('api', async () => {
  const settings = readSettings(apiSettings);
  await bootApp({
    name: 'api',
    module: ApiModule.forRoot(settings),
    settings,
    configure: (app) => {
      const database = app.get(Database);
      app.get(Health).add('database', () => database.ping());
      mountDocs(app, describeRunning(app));
    },
  });
});
