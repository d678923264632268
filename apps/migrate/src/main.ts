import { Logger } from '@nestjs/common';
import { readSettings, runMain } from '@tajdeed/platform';
import { migrate } from './migrate';
import { migrateSettings } from './migrate.config';

runMain('migrate', async () => {
  Logger.overrideLogger(false); // its own sentences say what was done, and its last one what failed
  await migrate(readSettings(migrateSettings), (line) => process.stdout.write(`migrate: ${line}\n`));
  process.stdout.write('migrate: done\n');
});
