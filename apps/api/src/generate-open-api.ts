import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runMain } from '@tajdeed/platform';
import { describeApi } from './open-api';

/** The committed description; a spec keeps it equal to the code. */
const file = join(__dirname, '../../../infra/openapi/api.json');

runMain('generate-open-api', async () => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(await describeApi(), null, 2)}\n`);
});
