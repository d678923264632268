import { readSettings, runMain } from '@tajdeed/platform';
import { migrate } from './migrate';
import { migrateSettings } from './migrate.config';

runMain('migrate', async () => {
  await migrate(readSettings(migrateSettings), (line) => process.stdout.write(`migrate: ${line}\n`));
  process.stdout.write('migrate: done\n');
});
