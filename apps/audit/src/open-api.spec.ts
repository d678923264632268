import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openApiText } from './open-api';

test('infra/openapi/audit.json is what the door says', async () => {
  const committed = readFileSync(resolve(__dirname, '../../../infra/openapi/audit.json'), 'utf8');
  expect(committed).toBe(await openApiText());
});
