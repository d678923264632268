import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeApi, describeRoutes } from './open-api';

describe('the description of the api', () => {
  let described: Awaited<ReturnType<typeof describeApi>>;
  beforeAll(async () => {
    described = await describeApi();
  });

  it('in the repository is what the code says (npm run generate:openapi)', () => {
    const committed: unknown = JSON.parse(
      readFileSync(join(__dirname, '../../../infra/openapi/api.json'), 'utf8'),
    );
    expect(JSON.parse(JSON.stringify(described))).toEqual(committed);
  });

  it('is OpenAPI 3.1, and every operation tells its refusals', () => {
    expect(described.openapi).toMatch(/^3\.1\./);
    for (const path of Object.values(described.paths)) {
      for (const operation of Object.values(path) as { responses: object }[])
        expect(operation.responses).toHaveProperty('default');
    }
  });

  it('has every route of the table, and on each who may use it', async () => {
    const { paths } = described;
    const routes = await describeRoutes();
    expect(routes.filter(({ policy }) => policy === undefined)).toEqual([]);
    const inPaths = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    const shown = routes.filter(({ viewOnly }) => !viewOnly).map(({ method, path }) => `${method} ${path}`);
    expect(shown.filter((route) => !inPaths.includes(route))).toEqual([]);
  });
});
