import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { isRole, roles } from '@tajdeed/domain';
import { newId, RouteTable, type Route } from '@tajdeed/platform';
import { StaffAtWork } from '@tajdeed/testing';
import { describeRunning } from '../src/open-api';
import { schemasOf } from './body-schemas';
import { runningApi, type RunningApi } from './running-api';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const everyRole = Object.keys(roles).filter(isRole);
/** What nobody may say of themselves or of a thing. */
const smuggled = {
  role: 'administrator',
  status: 'APPROVED',
  amount: '1.000',
  approvedBy: 'me',
  maker: 'me',
};

/** The page that people read, as a table: which roles each route lets in. */
function documented(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync(join(__dirname, '../../../infra/docs/routes.md'), 'utf8');
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const lines = page.split('\n').filter((line) => line.startsWith('|'));
  const found = new Map<string, readonly string[]>();
  let head: string[] = [];
  for (const line of lines) {
    const row = cells(line);
    if (row[0] === 'method') head = row;
    const [method = '', path = ''] = row;
    if (head[2] === 'permission' && path.startsWith('`'))
      found.set(
        `${method} ${path.slice(1, -1)}`,
        head.filter((_, i) => row[i] === 'yes'),
      );
  }
  return found;
}

/** What a change of a draft must name (RFC 9110); other routes do not look at it. */
const ofSomeDraft = { 'if-match': '"some-draft"' };

describe('every route of the staff by HTTP', () => {
  let api: RunningApi;
  let staff: StaffAtWork;
  let all: Route[];
  beforeAll(async () => {
    api = await runningApi();
    staff = new StaffAtWork(api.db);
    for (const role of everyRole) await staff.enter(role, [role]);
    await staff.enter('nothing', []);
    await staff.enter('everything', everyRole);
    all = [...api.app.get(RouteTable).list()].filter(({ policy }) => policy?.startsWith('staff') === true);
  });
  afterAll(() => api.close());

  const at = ({ path }: Route, id = newId()) => path.replace(':id', id).replace(/:\w+/, 'x');
  const named = ({ method, path }: Route) => `${method} ${path}`;
  const forRoles = () => all.filter(({ policy }) => policy?.startsWith('staff:') === true);
  /** The refusal of the door: by status and code; what comes after it (422, 404, 409 …) shows that the door let in. */
  const doors = new Set(['401 sign-in-needed', '401 second-factor-needed', '403 not-permitted']);
  async function asked(route: Route, token?: string): Promise<string> {
    const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : {};
    const { status, body: answer } = await api.call(route.method, at(route), {
      ...(token !== undefined && { token }),
      ...(body && { body }),
    });
    const told = `${String(status)} ${String(answer['code'])}`;
    return doors.has(told) ? told : 'in';
  }

  it('is on the page', () => {
    expect([...documented().keys()].sort()).toEqual(forRoles().map(named).sort());
  });

  it('lets each role in where the page says so, and nowhere else', async () => {
    const page = documented();
    for (const route of forRoles())
      for (const role of everyRole) {
        const expected = page.get(named(route))?.includes(role) === true ? 'in' : '403 not-permitted';
        expect([named(route), role, await asked(route, await staff.token(role))]).toEqual([
          ...[named(route), role],
          expected,
        ]);
      }
  });

  it('refuses nobody, whoever has shown the first factor alone, and whoever has no role', async () => {
    for (const route of all) {
      const isEntering = route.policy === 'staff-entering';
      expect([named(route), await asked(route)]).toEqual([named(route), '401 sign-in-needed']);
      const unknown = 'x'.repeat(43);
      expect([named(route), await asked(route, unknown)]).toEqual([named(route), '401 sign-in-needed']);
      const entering = await asked(route, await staff.token('everything', 'entering'));
      expect([named(route), entering]).toEqual([
        named(route),
        isEntering ? 'in' : '401 second-factor-needed',
      ]);
      const roleless = await asked(route, await staff.token('nothing'));
      expect([named(route), roleless]).toEqual([
        named(route),
        route.policy?.startsWith('staff:') === true ? '403 not-permitted' : 'in',
      ]);
    }
  });

  it('takes no resident’s capability, and a resident’s route takes no session', async () => {
    const token = await staff.token('everything');
    const stranger = await api.call('GET', `/renewals/${newId()}`, { token });
    expect([stranger.status, stranger.body['code']]).toEqual([401, 'capability-missing']);
  });

  it('answers for what is not there as for what is another’s', async () => {
    for (const route of forRoles().filter(({ path }) => path.includes(':id'))) {
      const token = await staff.token('everything');
      const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : {};
      const answers = [newId(), randomUUID(), 'x', '%00', `${newId()}'--`].map((id) =>
        api.call(route.method, at(route, encodeURIComponent(decodeURIComponent(id))), {
          token,
          headers: ofSomeDraft,
          ...(body && { body }),
        }),
      );
      for (const { status } of await Promise.all(answers)) expect([404, 422]).toContain(status);
    }
  });

  it('refuses a body that says more than it is asked: role, status, amount, approvedBy, maker', async () => {
    const { paths } = describeRunning(api.app as NestFastifyApplication);
    const schemas = schemasOf(api);
    let tried = 0;
    for (const route of all) {
      const operation: unknown = Reflect.get(
        paths[route.path.replace(/:(\w+)/g, '{$1}')] ?? {},
        route.method.toLowerCase(),
      );
      if (!takesJson(operation)) continue;
      const token = await staff.token('everything', route.policy === 'staff-entering' ? 'entering' : 'full');
      const { status, body } = await api.call(route.method, at(route), {
        token,
        body: smuggled,
        headers: ofSomeDraft,
      });
      const faults = body['errors'] as { path: string; code: string }[];
      const unknown = faults.filter(({ code }) => code === 'unknown-field').map(({ path }) => path);
      const asked = Object.keys(schemas.get(named(route))?.properties ?? {});
      const wanted = Object.keys(smuggled).filter((name) => !asked.includes(name)); // a search does ask for an amount
      expect([named(route), status, body['code'], unknown.sort()]).toEqual([
        ...[named(route), 422, 'invalid-input'],
        wanted.sort(),
      ]);
      tried += 1;
    }
    expect(tried).toBeGreaterThan(10);
  });

  describe('under another spelling of its path', () => {
    /** The path as it stands, which `fetch` would tidy up. */
    function raw(method: string, path: string, token?: string): Promise<string> {
      const { hostname, port } = new URL(api.url);
      return new Promise((resolve, reject) => {
        const headers = {
          'idempotency-key': randomUUID(),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        };
        const sent = request({ hostname, port, method, path, headers }, (answer) => {
          let text = '';
          answer.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
          answer.on('end', () => {
            const { code } = JSON.parse(text) as { code: string };
            resolve(`${String(answer.statusCode)} ${code}`);
          });
        });
        sent.on('error', reject).end();
      });
    }
    const encoded = (path: string) =>
      path.replace(/[a-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
    const tricks: readonly [string, (path: string) => string][] = [
      ['a doubled slash before it', (path) => `/${path}`],
      ['doubled slashes', (path) => path.replaceAll('/', '//')],
      ['a dot', (path) => `/.${path}`],
      ['a dot inside', (path) => path.replace(/\/([^/]*)$/, '/./$1')],
      ['two dots', (path) => `/renewals/..${path}`],
      ['two encoded dots', (path) => `/renewals/%2e%2e${path}`],
      ['encoded slashes', (path) => `/${path.slice(1).replaceAll('/', '%2f')}`],
      ['a slash after it', (path) => `${path}/`],
      ['a back slash', (path) => path.replaceAll('/', '\\')],
      ['upper case', (path) => path.replace(/[a-z]+/, (word) => word.toUpperCase())],
      ['one letter in upper case', (path) => path.replace(/[a-z]/, (letter) => letter.toUpperCase())],
      ['a semicolon', (path) => `${path};x=1`],
      ['a zero byte', (path) => `${path}%00`],
      ['a blank', (path) => `${path}%20`],
      ['a format', (path) => `${path}.json`],
      ['twice encoded letters', (path) => encoded(path).replaceAll('%', '%25')],
    ];

    /** The door's own, and what an address gets that is nowhere (405: another method's path with an id). */
    const refusals = new Set([...doors, '404 not-found', '405 method-not-allowed', '400 malformed-request']);

    it.each(tricks)('%s leads nowhere, for nobody and for whoever has no role', async (_, trick) => {
      for (const route of forRoles()) {
        const path = trick(at(route));
        if (path === at(route)) continue;
        for (const token of [undefined, await staff.token('nothing')]) {
          const answer = await raw(route.method, path, token);
          expect([path, refusals.has(answer) ? 'refused' : answer]).toEqual([path, 'refused']);
        }
      }
    });

    it('encoded letters meet the same refusal', async () => {
      for (const route of forRoles()) {
        const path = encoded(at(route));
        expect([path, await raw(route.method, path)]).toEqual([path, '401 sign-in-needed']);
        const refused = await raw(route.method, path, await staff.token('nothing'));
        expect([path, refused]).toEqual([path, '403 not-permitted']);
      }
    });
  });
});

function takesJson(operation: unknown): boolean {
  const { requestBody } = (operation ?? {}) as { requestBody?: { content?: object } };
  return Object.hasOwn(requestBody?.content ?? {}, 'application/json');
}
