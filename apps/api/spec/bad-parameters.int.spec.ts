import { isRole, roles } from '@tajdeed/domain';
import { RouteTable, type Route } from '@tajdeed/platform';
import { StaffAtWork } from '@tajdeed/testing';
import { parametersOf, schemasOf } from './body-schemas';
import { bodies } from './cases';
import { civilNumberOf, runningApi, type Begun, type RunningApi } from './running-api';

/** What no parameter of any kind takes: too long, nothing, a control and a zero-width character, a negative number, JSON. */
const wrong = ['x'.repeat(5_000), '', '%00', '%E2%80%8B', '-1', '[]', '%7B%22%24ne%22%3Anull%7D'];
/** And what no number is, though some readers take it for one. */
const noNumbers = ['1.5', '1e400', 'null', '%20', 'NaN'];

/** As a person types something, in Western digits. */
const typed = ['3', '12', '123456', '50000001', '2026-12-01', '200010100001', '40.000'];
const eastern = (text: string, from: number) =>
  text.replace(/\d/g, (digit) => String.fromCharCode(from + Number(digit)));

/** Fields in which Western digits alone are digits, and why. */
const westernOnly: Readonly<Record<string, string>> = {
  'POST /attempts/:id/refunds amount': 'money on the wire has one spelling',
  'POST /fees/what-if scheduleId': 'a name of ours, which is copied',
  'POST /fees/impacts scheduleId': 'a name of ours, which is copied',
  'POST /search after': 'the `next` of an answer of ours',
};

jest.setTimeout(120_000);

/** What a field or a parameter may say, made from what each route declares: a new route is covered by being there. */
describe('every route of the api', () => {
  let api: RunningApi;
  let begun: Begun;
  const sessions = { full: '', entering: '' };
  beforeAll(async () => {
    api = await runningApi();
    const staff = new StaffAtWork(api.db);
    await staff.enter('everything', Object.keys(roles).filter(isRole));
    for (const stage of ['full', 'entering'] as const)
      sessions[stage] = await staff.token('everything', stage);
    begun = await api.begin(civilNumberOf('clerk'));
  });
  afterAll(() => api.close());

  const routes = (): Route[] =>
    api.app
      .get(RouteTable)
      .list()
      .filter(({ viewOnly, path }) => !viewOnly && !/^\/(docs|openapi\.json)/.test(path))
      .filter(({ rate }) => rate !== 'staff-bootstrap'); // ten tries an hour; libs/staff asks it wrongly
  const named = ({ method, path }: Route) => `${method} ${path}`;
  const tail = ({ path }: Route) => path.replace(/^\/renewals(\/:id)?/, '');
  const at = ({ path }: Route) => path.replace(':id', begun.renewalId).replace(/:\w+/, 'x');
  const shown = ({ policy }: Route): { token?: string } => {
    if (policy === 'renewal-capability') return { token: begun.capability };
    if (policy?.startsWith('staff') !== true) return {};
    return { token: sessions[policy === 'staff-entering' ? 'entering' : 'full'] };
  };

  it('refuses a parameter that says nothing, too much or another kind, by its name and in both languages', async () => {
    const declared = parametersOf(api);
    const faults: string[] = [];
    let asked = 0;
    for (const route of routes()) {
      // What a provider adds to its way back is ignored (RFC 6749); a settlement file is no JSON, which is told first.
      if (/^(GET \/staff\/signed-in|POST \/settlements)$/.test(named(route))) continue;
      for (const { name, type } of declared.get(named(route)) ?? []) {
        const values = [...wrong, ...(type === 'integer' ? noNumbers : [])];
        for (const [nth, query] of [...values.map((value) => `${name}=${value}`), `${name}[]=1`].entries()) {
          const language = nth % 2 === 0 ? 'ar' : 'en';
          const { status, body } = await api.call(route.method, `${at(route)}?${query}`, {
            ...shown(route),
            headers: { 'accept-language': language },
          });
          asked += 1;
          const [fault] = (body['errors'] ?? []) as { path: string; message: string }[];
          // Signs that no name has are not repeated.
          const isTold =
            [name, `${name}??`].includes(fault?.path ?? '') &&
            /[\u0600-\u06ff]/.test(fault?.message ?? '') === (language === 'ar');
          if (status !== 422 || body['code'] !== 'invalid-input' || !isTold)
            faults.push(
              `${named(route)} ${query.slice(0, 40)}: ${status} ${JSON.stringify(body)}`.slice(0, 300),
            );
        }
      }
    }
    expect(faults).toEqual([]);
    expect(asked).toBeGreaterThan(400);
  });

  it('refuses civil numbers and days that cannot be, in every field and parameter that takes one', async () => {
    const [declared, schemas] = [parametersOf(api), schemasOf(api)];
    const impossible = (name: string): readonly string[] => {
      if (name === 'civilNumber') return ['292091998297', '200022900014', '12345', '٢٩٢٠٩١٩٩٨٢٩٧'];
      const isDay = /^(startsOn|endsOn|birthDate|date|day|from|to|on)$/.test(name);
      return isDay ? ['2026-02-30', '2027-02-29', '2026-13-01', '2026-2-3', '٢٠٢٦-٠٢-٣٠', '01/12/2026'] : [];
    };
    const faults: string[] = [];
    let asked = 0;
    for (const route of routes()) {
      // A settlement file is no JSON, which is told first; what schedules differ `from` is a schedule.
      if (named(route) === 'POST /settlements' || route.path.endsWith('/differences')) continue;
      const ofBody = Object.keys(schemas.get(named(route))?.properties ?? {});
      const ofQuery = (declared.get(named(route)) ?? []).map(({ name }) => name);
      for (const name of [...ofBody, ...ofQuery])
        for (const value of impossible(name)) {
          const isBody = ofBody.includes(name);
          const path = isBody ? at(route) : `${at(route)}?${name}=${encodeURIComponent(value)}`;
          const body = isBody && { body: { ...bodies(tail(route)), [name]: value } };
          const answer = await api.call(route.method, path, { ...shown(route), ...body });
          asked += 1;
          const errors = (answer.body['errors'] ?? []) as { path: string }[];
          if (answer.status !== 422 || !errors.some((one) => one.path === name))
            faults.push(`${named(route)} ${name}=${value}: ${answer.status} ${JSON.stringify(errors)}`);
        }
    }
    expect(faults).toEqual([]);
    expect(asked).toBeGreaterThan(60);
  });

  it('reads Arabic-Indic and Persian digits like Western ones, wherever a person types', async () => {
    const [different, schemas] = [new Set<string>(), schemasOf(api)];
    for (const route of routes())
      for (const name of Object.keys(schemas.get(named(route))?.properties ?? {}))
        for (const text of typed) {
          const told = await Promise.all(
            [text, eastern(text, 0x660), eastern(text, 0x6f0)].map(async (value) => {
              const given = { ...bodies(tail(route)), [name]: value };
              const { status, body } = await api.call(route.method, at(route), {
                ...shown(route),
                body: given,
              });
              const errors = (body['errors'] ?? []) as { path: string; code: string }[];
              return JSON.stringify([
                status === 422 ? body['code'] : 'taken', // what is done with it then is another fact's business
                errors.filter(({ path }) => path === name).map(({ code }) => code),
              ]);
            }),
          );
          if (new Set(told).size > 1) different.add(`${named(route)} ${name}`);
        }
    expect([...different].sort()).toEqual(Object.keys(westernOnly).sort());
  });
});
