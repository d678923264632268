import { isRole, roles } from '@tajdeed/domain';
import { RouteTable, Sealer, type Route } from '@tajdeed/platform';
import { StaffAtWork } from '@tajdeed/testing';
import { bodyFor, givenThings } from './others-things';
import { civilNumberOf, runningApi, type RunningApi } from './running-api';

const reason = 'the resident telephones';

/** Every route of the staff is asked for what is there, and whatever it opens of a person's is looked for in the entries. */
describe('whoever of the staff reads a person', () => {
  let api: RunningApi;
  let token: string;
  let asked: { route: Route; path: string; body: object | undefined }[];
  beforeAll(async () => {
    api = await runningApi();
    const staff = new StaffAtWork(api.db);
    await staff.enter('everything', Object.keys(roles).filter(isRole));
    for (const name of ['victim', 'stand-in']) await staff.enter(name, ['clerk']);
    token = await staff.token('everything');
    const things = await givenThings(api, token, {
      ...{ account: staff.account('victim'), member: staff.member('victim') },
      standIn: staff.member('stand-in'),
    });
    const [nurse] = await api.db.query<{ person: string; renewal: string }>(
      `select person_id as person, id as renewal from renewals.renewal where id = $1`,
      [things['/renewals/']![0]!.id],
    );
    const bodies: Record<string, object[]> = {
      'POST /search': [
        { subject: 'persons', civilNumber: civilNumberOf('nurse'), reason },
        { subject: 'renewals', reference: nurse!.renewal, reason },
        { subject: 'renewals', state: 'REQUESTED', reason },
        { subject: 'payments', state: 'CAPTURED', reason },
        { subject: 'cases', state: 'OPEN', reason },
      ],
      'POST /search/unmask': [{ personId: nurse!.person, reason }],
    };
    const routes = [...api.app.get(RouteTable).list()].filter(({ policy }) => policy?.startsWith('staff:'));
    asked = routes.flatMap((route) => {
      const [, ofIt] = Object.entries(things).find(([start]) => route.path.startsWith(start)) ?? [];
      if (ofIt === undefined || !/:(id|attemptId)\b/.test(route.path))
        return (bodies[named(route)] ?? [bodyFor(route, '', undefined)]).map((body) => ({
          route,
          path: route.path,
          body,
        }));
      return ofIt.map(({ id, case: about }) => {
        const path = route.path.replace(/:(id|attemptId)\b/, id).replace(':action', about?.action ?? '');
        return { route, path, body: bodyFor(route, id, about) };
      });
    });
  });
  afterAll(() => api.close());

  const named = ({ method, path }: Route) => `${method} ${path}`;
  const entries = () =>
    api.db.query<{ id: string; persons: string[]; sealed: string | null }>(
      `select entry_id as id, persons, reason_sealed as sealed from search.read_entry order by entry_id`,
    );

  it('leaves an entry of who was read, with the reason, whatever route shows it', async () => {
    const open = jest.spyOn(Sealer.prototype, 'open');
    const showing = new Set<string>();
    for (const { route, path, body } of asked) {
      open.mockClear();
      const before = (await entries()).length;
      await api.call(route.method, path, { token, ...(body && { body }) });
      const opened = open.mock.calls.filter(([purpose]) => purpose.startsWith('person.'));
      const persons = new Set(opened.map(([, , person]) => String(person)));
      const written = (await entries()).slice(before);
      if (persons.size > 0) showing.add(named(route));
      expect([
        named(route),
        [...persons].filter((one) => !written.some((read) => read.persons.includes(one))),
      ]).toEqual([named(route), []]);
      expect([named(route), written.filter(({ sealed }) => sealed === null)]).toEqual([named(route), []]);
    }
    open.mockRestore();
    expect([...showing].sort()).toEqual(['POST /renewals/:id/record', 'POST /search', 'POST /search/unmask']);
  });

  it('says why: without a reason each of these routes, and a renewal’s story, refuses and writes nothing', async () => {
    const before = (await entries()).length;
    const reading = asked.filter(
      ({ route }) => /^\/(search|renewals\/:id)\b/.test(route.path) && route.method === 'POST',
    );
    expect(reading).toHaveLength(8);
    for (const { route, path, body } of reading) {
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
});
