import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeRoutes, openApiText } from './open-api';

test('infra/openapi/audit.json is what the door says', async () => {
  const committed = readFileSync(resolve(__dirname, '../../../infra/openapi/audit.json'), 'utf8');
  expect(committed).toBe(await openApiText());
});

test('every route of the door says who may use it', async () => {
  const routes = await describeRoutes();
  expect(routes.length).toBeGreaterThan(0);
  expect(routes.filter(({ policy }) => policy === undefined)).toEqual([]);
});
