import { isRole, roles } from '@tajdeed/domain';
import { Capabilities, RouteTable, Sealer, SecondFactor, type Route } from '@tajdeed/platform';
import { StaffAtWork } from '@tajdeed/testing';
import { Line } from './line';
import { bodyFor, givenThings, PLANTED, type Things } from './others-things';
import { civilNumberOf, runningApi, type RunningApi } from './running-api';

const reason = 'the resident telephones';
/** What stands in a column of every table that no route knows. */
const SECRET = 'a-word-that-no-route-knows';

interface Asked {
  readonly route: Route;
  readonly path: string;
  readonly token: string;
  readonly body: object | undefined;
}

interface Heard extends Asked {
  readonly status: number;
  readonly text: string;
  /** Persons of whom something was opened or told, and those of the entries that were written meanwhile. */
  readonly told: readonly string[];
  readonly written: readonly { readonly persons: readonly string[]; readonly sealed: string | null }[];
}

const named = ({ method, path }: Route) => `${method} ${path}`;

/**
 * Every route is asked for what is there, by somebody of the staff who may do everything, and those of a renewal by its holder
 * too. Whatever it opens or tells of a person is looked for in the entries; what no route knows, in every answer.
 */
describe('whoever asks the api', () => {
  let api: RunningApi;
  let staff: StaffAtWork;
  let asked: Asked[];
  let heard: Heard[];
  let quoted: { person: string; renewal: string };
  const answers = jest.spyOn(Line.prototype, 'ask');
  beforeAll(async () => {
    api = await runningApi();
    await api.db.query(STAIN);
    staff = new StaffAtWork(api.db);
    await staff.enter('everything', Object.keys(roles).filter(isRole));
    for (const name of ['victim', 'stand-in', 'passing']) await staff.enter(name, ['clerk']);
    for (const name of ['everything', 'victim', 'stand-in', 'passing']) await seal(staff.member(name));
    const token = await staff.token('everything');
    const things = await givenThings(api, token, {
      ...{ account: staff.account('victim'), member: staff.member('victim') },
      standIn: staff.member('stand-in'),
    });
    asked = await everything(things, token);
    jest.spyOn(api.app.get(SecondFactor), 'prove').mockResolvedValue(Date.now());
    heard = [];
    for (const one of asked) heard.push(await hear(one));
  });
  afterAll(() => api.close());

  const seal = (member: string) =>
    api.db.query(`update staff.member set name_sealed = $2 where member_id = $1`, [
      member,
      api.app.get(Sealer).seal('staff.name', 'Somebody', member),
    ]);
  const entries = () =>
    api.db.query<{ persons: string[]; sealed: string | null }>(
      `select persons, reason_sealed as sealed from search.read_entry order by entry_id`,
    );

  const moves = () => api.db.query('select count(*) from lifecycle.history');

  async function everything(things: Things, token: string): Promise<Asked[]> {
    const [[nurse], [late]] = await Promise.all([
      api.db.query<{ person: string; renewal: string }>(OF, [things['/renewals/']![0]!.id]),
      api.db.query<{ person: string; renewal: string }>(OF, [things['/renewals/']![1]!.id]),
    ]);
    quoted = late!;
    const capability = await api.app.get(Capabilities).issue(quoted.renewal);
    const paid = await api.call('POST', `/renewals/${quoted.renewal}/payments`, {
      token: capability,
      body: {},
    });
    expect(paid.status).toBe(201);
    const [attempt] = await api.db.query<{ reference: string }>(
      `select receipt_reference as reference from payments.attempt where renewal_id = $1`,
      [quoted.renewal],
    );
    await api.db.query(`update lifecycle.head set state = 'DONE' where kind = 'impact'`);
    const feeCase = { purpose: 'residence', article: '18', startsOn: '2027-01-01', years: 1 };
    const bodies: Record<string, object[]> = {
      'POST /search': [
        { subject: 'persons', civilNumber: civilNumberOf('nurse'), reason },
        { subject: 'renewals', reference: nurse!.renewal, reason },
        { subject: 'renewals', state: 'AWAITING_CODE', reason },
        { subject: 'payments', state: 'CAPTURED', reason },
        { subject: 'cases', state: 'OPEN', reason },
      ],
      'POST /search/unmask': [{ personId: nurse!.person, reason }],
      'POST /renewals': [{ civilNumber: civilNumberOf('driver') }],
      'POST /quotes': [feeCase],
      'POST /fees/what-if': [feeCase, { ...feeCase, scheduleId: 'res-12-2027' }],
    };
    const proof = { code: '000000' };
    for (const route of ['fees/impacts/:id', 'ledger/journal', 'ledger/trial-balance'])
      bodies[`POST /${route}/exports`] = [{ proof }];
    const known: Things = {
      ...things,
      '/fees/schedules/': [{ ...things['/quotes/']![0]!, id: 'res-306-2025' }],
    };
    const [cover] = await api.db.query<{ code: string }>('select code from coverage.coverage limit 1');
    const spelt: Record<string, string> = {
      'GET /holidays': '/holidays?from=2027-01-01',
      'GET /verify/:code': `/verify/${cover!.code}`,
    };
    const ofStaff = (route: Route): Asked[] => {
      const [, ofIt] = Object.entries(known).find(([start]) => route.path.startsWith(start)) ?? [];
      const { path } = route;
      const given = bodies[named(route)];
      if (ofIt === undefined || !/:(id|attemptId)\b/.test(path))
        return (given ?? [bodyFor(route, '', undefined)]).map((body) => {
          return {
            route,
            path: spelt[named(route)] ?? path.replace(':reference', attempt!.reference),
            token,
            body,
          };
        });
      return ofIt.map(({ id, case: about }) => {
        const at = path.replace(/:(id|attemptId)\b/, id).replace(':action', about?.action ?? '');
        return { route, path: at, token, body: given?.[0] ?? bodyFor(route, id, about) };
      });
    };
    const ofHolder = (route: Route): Asked => {
      const path = route.path.replace(
        ':id',
        route.path.startsWith('/quotes') ? things['/quotes/']![0]!.id : quoted.renewal,
      );
      return { route, path, token: capability, body: bodyFor(route, '', undefined) };
    };
    const routes = [...api.app.get(RouteTable).list()].sort((a, b) => order(a) - order(b));
    return [
      ...routes.flatMap(ofStaff),
      ...routes
        .filter(({ policy, path }) => policy === 'renewal-capability' || path === '/quotes/:id')
        .map(ofHolder),
    ];
  }

  async function hear(one: Asked): Promise<Heard> {
    const { route, path, body } = one;
    const open = jest.spyOn(Sealer.prototype, 'open');
    const before = (await entries()).length;
    // A step of a sign-in ends sessions: not that of the one who goes on asking.
    const token = route.policy === 'staff-entering' ? await staff.token('passing', 'entering') : one.token;
    const { status } = await api.call(route.method, path, { token, ...(body && { body }) });
    const { text } = await (answers.mock.results.at(-1)!.value as ReturnType<Line['ask']>);
    const opened = open.mock.calls.filter(([purpose]) => purpose.startsWith('person.'));
    open.mockRestore();
    const told = new Set(opened.map(([, , person]) => String(person)));
    if (text.includes(PLANTED)) told.add(quoted.person);
    return { ...one, status, text, told: [...told], written: (await entries()).slice(before) };
  }

  const isHolder = ({ token }: Asked) => token.includes('.');

  it('of the staff leaves an entry of who was read, with the reason, whatever route tells it', () => {
    const byStaff = heard.filter((one) => !isHolder(one));
    for (const { route, told, written } of byStaff) {
      expect([
        named(route),
        told.filter((one) => !written.some(({ persons }) => persons.includes(one))),
      ]).toEqual([named(route), []]);
      expect([named(route), written.filter(({ sealed }) => sealed === null)]).toEqual([named(route), []]);
    }
    const telling = byStaff.filter(({ told }) => told.length > 0).map(({ route }) => named(route));
    expect([...new Set(telling)].sort()).toEqual([
      ...['POST /renewals/:id/record', 'POST /search', 'POST /search/unmask'],
    ]);
    const planted = heard.filter(({ text }) => text.includes(PLANTED));
    expect(planted.map((one) => [named(one.route), isHolder(one)])).toEqual([
      ['POST /renewals/:id/record', false],
      ['GET /renewals/:id/fees', true],
      ['GET /quotes/:id', true],
    ]);
  });

  it('of the staff says why: without a reason each of these routes, and a renewal’s story, refuses and writes nothing', async () => {
    const before = (await entries()).length;
    const reading = asked.filter(
      ({ route }) =>
        /^\/(search|renewals\/:id)\b/.test(route.path) &&
        route.policy?.startsWith('staff:') &&
        route.method === 'POST',
    );
    expect(reading).toHaveLength(10);
    for (const { route, path, token, body } of reading) {
      const { status, body: answer } = await api.call('POST', path, {
        token,
        body: { ...body, reason: undefined },
      });
      expect([named(route), status, answer['errors']]).toEqual([
        ...[named(route), 422],
        [expect.objectContaining({ path: 'reason', code: 'missing' })],
      ]);
    }
    expect(await entries()).toHaveLength(before);
  });

  it('is told nothing that stands in a column which no route knows, and no route minds it', async () => {
    const [stained] = await api.db.query<{ tables: number; secret: string }>(
      `select count(*)::integer as tables, (select secret_word from fees.quote limit 1) as secret
       from information_schema.columns where column_name = 'secret_word'`,
    );
    expect(stained!.tables).toBeGreaterThan(60);
    expect(stained!.secret).toBe(SECRET);
    const all = await Promise.all(answers.mock.results.map(({ value }) => value as ReturnType<Line['ask']>));
    expect(all.filter(({ text }) => text.includes(SECRET))).toEqual([]);
    expect(
      heard.filter(({ status }) => status === 500).map(({ route, text }) => [named(route), text]),
    ).toEqual([]);
    const read = heard.filter(({ route }) => order(route) < 2);
    const refused = read.filter(({ status }) => status !== 200);
    const [unheld, others] = [true, false].map((held) =>
      refused.filter((one) => (one.route.policy === 'renewal-capability' && !isHolder(one)) === held),
    );
    expect(new Set(unheld!.map(({ status }) => status))).toEqual(new Set([401]));
    // Two need the provider of sign-ins, and of what has no cover there is no certificate.
    expect(others!.map(({ route, status }) => [named(route), status])).toEqual([
      ['GET /staff/sign-in', 503],
      ['GET /staff/signed-in', 401],
      ['GET /renewals/:id/certificate', 409],
    ]);
  });

  it('holds the capability of a renewal that has ended: it tells where that stands, and does nothing', async () => {
    const holder = asked.filter(isHolder);
    const bodies: Record<string, object> = {
      'POST /renewals/:id/code': { code: '123456' },
      'POST /renewals/:id/pledge': { version: '2025-12', accepted: true },
      'POST /renewals/:id/term': { years: 1, startsOn: '2027-01-01' },
    };
    for (const state of ['ACKNOWLEDGED', 'EXPIRED', 'REFUSED', 'ABANDONED']) {
      await api.db.query(`update lifecycle.head set state = $2 where thing = $1`, [quoted.renewal, state]);
      const before = await moves();
      const opened: string[] = [];
      const refusals = new Set<string>();
      for (const { route, path, token, body } of holder) {
        const given = bodies[named(route)] ?? body;
        const answer = await api.call(route.method, path, { token, ...(given && { body: given }) });
        if (answer.status === 200) opened.push(named(route));
        else refusals.add(String(answer.body['code']));
      }
      expect([state, opened.sort()]).toEqual([
        state,
        ['GET /quotes/:id', 'GET /renewals/:id', 'GET /renewals/:id/pledge'],
      ]);
      expect([...refusals].sort()).toEqual(['code-closed', 'wrong-phase']);
      expect(await moves()).toEqual(before);
    }
  });
});

/** What shows comes before what changes. */
function order({ method, path }: Route): number {
  if (method === 'GET') return 0;
  return /^\/search|record$|timeline$|exports$/.test(path) ? 1 : 2;
}

const OF = `select person_id as person, id as renewal from renewals.renewal where id = $1`;

/** The statements' function gives rows of their table: whoever gives that a column gives the function one. */
const STAIN = `do $$ declare t regclass; begin
  for t in select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema)'
  loop execute format('alter table %s add column secret_word text not null default %L', t, '${SECRET}'); end loop;
  execute regexp_replace(pg_get_functiondef('payments.stated(uuid[])'::regprocedure), 'app.now\\(\\)(\\s+from led)',
    'app.now(), ''${SECRET}''::text\\1'); end $$`;
