import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { runMain } from '@tajdeed/platform';
import { openApiText } from './open-api';

const path = resolve(__dirname, '../../../infra/openapi/audit.json');

/** Writes the description of the audit's door. */
runMain('generate-open-api', async () => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await openApiText());
});
