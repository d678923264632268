import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { ProposalKinds } from '@tajdeed/approvals';
import { isRole, roles } from '@tajdeed/domain';
import { newId, RouteTable, Sealer, texts, type Route } from '@tajdeed/platform';
import { StaffAtWork, type WorkPlace } from '@tajdeed/testing';
import { describeRunning } from '../src/open-api';
import { schemasOf, takesJson } from './body-schemas';
import { bodyFor, givenThings, standing, type Thing } from './others-things';
import { encoded, tricks } from './path-tricks';
import { documented } from './route-page';
import { civilNumberOf, runningApi, type RunningApi } from './running-api';
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

/** Where somebody works who has every role there and none elsewhere. */
const elsewhere = {
  'of assurance': { department: 'assurance' },
  'of finance': { department: 'finance' },
  'of the fees': { room: 'fees' },
  'of payments': { room: 'payments' },
};
const reaches = (place: WorkPlace, { department, room }: Thing) =>
  (place.department ?? department) === department && (place.room ?? room) === room;

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
    await staff.enter('victim', ['clerk']);
    for (const name of [...everyRole, 'nothing', 'everything', 'victim']) await seal(staff.member(name));
    all = [...api.app.get(RouteTable).list()].filter(({ policy }) => policy?.startsWith('staff') === true);
  });
  afterAll(() => api.close());
  /** Gives somebody a name as it is kept, so that whoever lists them can read it. */
  const seal = (member: string) =>
    api.db.query(`update staff.member set name_sealed = $2 where member_id = $1`, [
      member,
      api.app.get(Sealer).seal('staff.name', 'Somebody', member),
    ]);

  const at = ({ path }: Route, id = newId()) => path.replace(':id', id).replace(/:\w+/, 'x');
  const named = ({ method, path }: Route) => `${method} ${path}`;
  const forRoles = () => all.filter(({ policy }) => policy?.startsWith('staff:') === true);
  const doors = new Set(['401 sign-in-needed', '401 second-factor-needed', '403 not-permitted']);
  /** What shows that the door let in: an answer, or a refusal of what is asked for. Never a 401, a 403, or a fault of ours. */
  const behindTheDoor = [200, 201, 204, 302, 404, 409, 412, 415, 422, 428];
  async function asked(route: Route, token?: string): Promise<string> {
    const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : {};
    const { status, body: answer } = await api.call(route.method, at(route), {
      ...(token !== undefined && { token }),
      ...(body && { body }),
    });
    return behindTheDoor.includes(status) ? 'in' : `${String(status)} ${String(answer['code'])}`;
  }

  it('is on the page', () => {
    expect([...documented().keys()].sort()).toEqual(forRoles().map(named).sort());
  });

  it('has words for each kind of thing that two people decide', () => {
    const kinds = api.app.get(ProposalKinds).all();
    expect(kinds.length).toBeGreaterThanOrEqual(8);
    expect(kinds.filter(({ name }) => !texts.has(`proposal.kind.${name}`))).toEqual([]);
  });

  it('lets each role in where the page says so, and nowhere else', async () => {
    const page = documented();
    for (const role of everyRole) {
      const token = await staff.token(role);
      for (const route of forRoles()) {
        const expected = page.get(named(route))?.includes(role) === true ? 'in' : '403 not-permitted';
        expect([named(route), role, await asked(route, token)]).toEqual([...[named(route), role], expected]);
      }
    }
  });

  it('refuses nobody, whoever has shown the first factor alone, and whoever has no role', async () => {
    const [since, unknown] = [api.events.length, 'x'.repeat(43)];
    const told = (event: string) => api.events.slice(since).filter((line) => line['event'] === event);
    for (const route of all) {
      const isEntering = route.policy === 'staff-entering';
      const before = api.events.length;
      expect([named(route), await asked(route)]).toEqual([named(route), '401 sign-in-needed']);
      expect([named(route), api.events.slice(before)]).toEqual([named(route), []]); // no session was shown
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
    expect(told('staff.session-refused').length).toBeGreaterThanOrEqual(30); // then they are only counted
    const missing = told('staff.second-factor-missing');
    expect(missing).toHaveLength(all.filter(({ policy }) => policy !== 'staff-entering').length);
    expect([...new Set(missing.map((line) => line['account']))]).toEqual([staff.account('everything')]);
    expect(JSON.stringify(api.events)).not.toContain(unknown);
  });

  it('takes no resident’s capability, and a resident’s route takes no session', async () => {
    const token = await staff.token('everything');
    const stranger = await api.call('GET', `/renewals/${newId()}`, { token });
    expect([stranger.status, stranger.body['code']]).toEqual([401, 'capability-missing']);
    const told = { event: 'door.capability-refused', route: 'GET /renewals/:id' };
    expect(api.events.at(-1)).toMatchObject(told);
    const count = api.events.length;
    expect((await api.call('GET', `/renewals/${newId()}`)).status).toBe(401);
    expect(api.events).toHaveLength(count); // none was shown
    expect(JSON.stringify(api.events)).not.toContain(token);
  });

  it('answers for what is another’s as for what is not there, changes nothing, and finds it for whoever may', async () => {
    const insider = await staff.token('everything');
    const things = await givenThings(api, insider, {
      account: staff.account('victim'),
      member: staff.member('victim'),
      standIn: staff.member('nothing'),
    });
    const outsiders: { name: string; place: WorkPlace; token: string }[] = [];
    for (const [name, place] of Object.entries(elsewhere)) {
      await staff.enter(name, everyRole, place);
      outsiders.push({ name, place, token: await staff.token(name) });
    }
    const byId = api.app.get(RouteTable).list();
    const cases = [...all, ...byId.filter(({ policy }) => policy === 'public-or-holder')]
      .filter(({ policy, path }) => policy !== 'staff-entering' && /:(id|attemptId)\b/.test(path))
      .flatMap((route) => {
        const found = Object.entries(things).find(([beginning]) => route.path.startsWith(beginning));
        if (!found) throw new Error(`${named(route)} names a thing that this spec puts nowhere`);
        return found[1].map((thing) => ({ route, thing }));
      });
    const asks = async ({ route, thing }: (typeof cases)[number], token: string) => ({
      real: await heard(route, thing.id, token, thing.case),
      missing: await heard(route, thing.missing, token, thing.case),
    });
    const before = await standing(api);
    for (const one of cases)
      for (const { name, place, token } of outsiders.filter(({ place: of }) => !reaches(of, one.thing))) {
        const { real, missing } = await asks(one, token);
        expect([named(one.route), name, place, real]).toEqual([named(one.route), name, place, missing]);
        expect([named(one.route), [403, 404].includes(real.status), real]).toEqual([
          named(one.route),
          true,
          real,
        ]);
      }
    expect(await standing(api)).toEqual(before);
    const unfound: string[] = [];
    for (const one of cases) {
      const { real, missing } = await asks(one, insider);
      expect([named(one.route), real.status < 500, missing.status]).toEqual([named(one.route), true, 404]);
      if (JSON.stringify(real) === JSON.stringify(missing)) unfound.push(named(one.route));
    }
    expect(unfound).toEqual([]);
  });

  /** An answer without what differs from one request to the next. */
  async function heard(route: Route, id: string, token: string, about?: Thing['case']) {
    const body = bodyFor(route, id, about);
    const path = route.path.replace(/:(id|attemptId)\b/, id).replace(':action', about?.action ?? '');
    const headers = { ...ofSomeDraft, 'accept-language': 'en' };
    const answer = await api.call(route.method, path, { token, headers, ...(body && { body }) });
    const { traceId: _, instance: __, ...rest } = answer.body;
    return { status: answer.status, body: JSON.stringify(rest).replaceAll(id, 'it') };
  }

  it('answers for another’s renewal as for one that is not there, whatever capability is shown', async () => {
    const [mine, another] = [
      await api.begin(civilNumberOf('nurse')),
      await api.begin(civilNumberOf('driver')),
    ];
    const routes = [...api.app.get(RouteTable).list()].filter(
      ({ policy }) => policy === 'renewal-capability',
    );
    expect(routes.length).toBeGreaterThan(8);
    const before = await standing(api);
    for (const route of routes) {
      const [real, missing] = [
        await heard(route, another.renewalId, mine.capability),
        await heard(route, newId(), mine.capability),
      ];
      expect([named(route), real]).toEqual([named(route), missing]);
      expect([named(route), [401, 403, 404].includes(real.status)]).toEqual([named(route), true]);
    }
    expect(await standing(api)).toEqual(before);
  });

  it('takes no id that is none', async () => {
    const token = await staff.token('everything');
    for (const route of forRoles().filter(({ path }) => path.includes(':id'))) {
      const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : {};
      const answers = [randomUUID(), 'x', '%00', `${newId()}'--`].map((id) =>
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
      const before = api.events.length;
      const said = { token, body: smuggled, headers: ofSomeDraft };
      const { status, body } = await api.call(route.method, at(route), said);
      const faults = body['errors'] as { path: string; code: string }[];
      const unknown = faults.filter(({ code }) => code === 'unknown-field').map(({ path }) => path);
      const asked = Object.keys(schemas.get(named(route))?.properties ?? {});
      const wanted = Object.keys(smuggled).filter((name) => !asked.includes(name)); // a search does ask for an amount
      expect([named(route), status, body['code'], unknown.sort()]).toEqual([
        ...[named(route), 422, 'invalid-input'],
        wanted.sort(),
      ]);
      const events = [
        { event: 'staff.field-smuggled', fields: wanted, account: staff.account('everything') },
      ];
      expect(api.events.slice(before)).toMatchObject(events);
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
    /** The door's own, and what an address gets that is nowhere (405: another method's path with an id). */
    const refusals = new Set([...doors, '404 not-found', '405 method-not-allowed', '400 malformed-request']);

    it.each(tricks)('%s leads nowhere, for nobody and for whoever has no role', async (_, trick) => {
      const tokens = [undefined, await staff.token('nothing')];
      for (const route of forRoles()) {
        const path = trick(at(route));
        if (path === at(route)) continue;
        const answers = await Promise.all(tokens.map((token) => raw(route.method, path, token)));
        expect([path, answers.filter((answer) => !refusals.has(answer))]).toEqual([path, []]);
      }
    });

    it('encoded letters meet the same refusal', async () => {
      const roleless = await staff.token('nothing');
      for (const route of forRoles()) {
        const path = encoded(at(route));
        expect([path, await raw(route.method, path)]).toEqual([path, '401 sign-in-needed']);
        const refused = await raw(route.method, path, roleless);
        expect([path, refused]).toEqual([path, '403 not-permitted']);
      }
    });
  });
});
