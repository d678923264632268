import { load } from './root.mjs';

/** infra/openapi: the doors as their code describes them. */
export async function openApiFiles() {
  const { describeApi } = load('apps/api/dist/open-api.js');
  const { openApiText } = load('apps/audit/dist/open-api.js');
  return {
    'infra/openapi/api.json': `${JSON.stringify(await describeApi(), null, 2)}\n`,
    'infra/openapi/audit.json': await openApiText(),
  };
}
