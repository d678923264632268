import { isRole, roles } from '@tajdeed/domain';
import { derivedId, newId } from '@tajdeed/platform';
import { CLERK, faultsOf, REASON, World } from '../spec/world';

interface Entry {
  readonly kind: string;
  readonly event: string;
  readonly sentence: string;
}

describe('one renewal', () => {
  let world: World;
  let renewalId: string;
  let attemptId: string;
  let quoteId: string;
  const cases: Record<string, string> = {};
  beforeAll(async () => {
    world = await World.open();
    renewalId = await world.renewal(world.idOf('clerk'), 'HELD');
    ({ id: attemptId } = await world.payment(renewalId, world.idOf('clerk'), 123_456));
    quoteId = await world.quote(renewalId, { occupation: 'herder' }, { sponsor: { kind: 'farm' } });
    for (const room of ['payments', 'coverage']) cases[room] = await world.case(renewalId, room);
    const others = [derivedId(renewalId, 'coverage'), await world.refund(attemptId)];
    await world.database.query(
      `insert into lifecycle.head (thing, kind, state, seq, moved_at) values ($1, 'coverage', 'ISSUED', 1, now())`,
      [others[0]],
    );
    const things = [renewalId, attemptId, ...others, ...Object.values(cases)];
    for (const [nth, thing] of things.entries())
      await world.database.query(
        `insert into lifecycle.history (thing, seq, kind, from_state, event, to_state, facts, actor, occurred_at, trace, key, renewal)
         values ($1, 1, $2, null, $3, 'X', '{}', 'system', app.now() + $4 * interval '1 ms', '', uuidv7(), $5)`,
        [
          thing,
          ['renewal', 'attempt', 'coverage', 'refund', 'case', 'case'][nth],
          [
            ...['renewal.requested', 'attempt.opened', 'coverage.issued', 'refund.requested'],
            ...['case.opened', 'case.opened'],
          ][nth],
          ...[nth, renewalId],
        ],
      );
  });
  afterAll(() => world.close());
  const asking =
    (what: string) =>
    (name: string, id = renewalId, body: object = { reason: REASON }) =>
      world.as(name, 'POST', `/renewals/${id}/${what}`, body);
  const [record, timeline] = [asking('record'), asking('timeline')];

  it('is shown with what belongs to it, its person masked, and the reading is written down', async () => {
    const before = await world.entries();
    const { status, body } = await record('clerk');
    expect([status, body]).toEqual([
      200,
      {
        ...{ renewalId, state: 'HELD', requestedAt: expect.any(String) as string },
        movedAt: expect.any(String) as string,
        person: {
          ...{ personId: world.idOf('clerk'), civilNumber: '••••0001', phone: '••••0001' },
          initials: { ar: expect.any(String) as string, en: 'A. M.' },
        },
        payments: [
          {
            ...{ attemptId, state: 'CONFIRMED', amount: '123.456', trackId: expect.any(String) as string },
            openedAt: expect.any(String) as string,
          },
        ],
        quotes: [
          {
            ...{ quoteId, live: true, row: expect.any(String) as string, total: '100.000' },
            madeAt: expect.any(String) as string,
            ...{ facts: { occupation: 'herder' }, assumed: { sponsor: { kind: 'farm' } } },
          },
        ],
        ...{ coverage: null, notices: [] },
        cases: ['payments', 'coverage'].map((room): unknown =>
          expect.objectContaining({ caseId: cases[room], room, department: 'finance', state: 'OPEN' }),
        ),
      },
    ]);
    expect(JSON.stringify(body)).not.toContain(CLERK);
    expect(await world.entries()).toBe(before + 1);
    expect(await world.latestEntry()).toMatchObject({
      ...{ deed: 'record', subject: 'renewals', criteria: ['reference'], persons: [world.idOf('clerk')] },
      ...{ member: world.member('clerk'), reason_sealed: expect.any(String) as string },
    });
  });

  it('is told in order and in sentences, without personal data, and who was told is written down', async () => {
    const before = await world.entries();
    const { body } = await timeline('clerk');
    const entries = body['entries'] as Entry[];
    expect(entries.map(({ kind, event }) => `${kind} ${event}`)).toEqual([
      ...['renewal renewal.requested', 'attempt attempt.opened', 'coverage coverage.issued'],
      ...['refund refund.requested', 'case case.opened', 'case case.opened'],
    ]);
    for (const { sentence } of entries) expect(sentence).not.toMatch(/^told\./);
    expect(JSON.stringify(body)).not.toMatch(/A\. M\.|0001/);
    expect(body['leftOut']).toBeNull();
    expect(await world.entries()).toBe(before + 1);
    const { body: read } = await world.as('auditor', 'GET', '/search/reads?limit=1');
    expect(read['reads']).toEqual([
      expect.objectContaining({ deed: 'timeline', persons: [world.idOf('clerk')], reason: REASON }),
    ]);
  });

  it('is read by nobody who does not say why', async () => {
    const before = await world.entries();
    for (const ask of [record, timeline])
      for (const body of [{}, { reason: ' ' }])
        expect(faultsOf(await ask('clerk', renewalId, body))[0]).toBe(422);
    expect(await world.entries()).toBe(before);
  });

  it('is a missing one for whoever’s roles do not reach it, whatever is asked', async () => {
    const before = await world.entries();
    for (const ask of [record, timeline]) {
      const missing = await ask('clerk', newId());
      const elsewhere = await ask('paying');
      const unlike = ({ body }: typeof missing) => ({ ...body, instance: '', traceId: '' });
      expect([missing.status, unlike(elsewhere)]).toEqual([404, unlike(missing)]);
      expect((await ask('author')).status).toBe(403);
    }
    expect(await world.entries()).toBe(before);
  });

  it('is shown without what lies elsewhere: payments and cases of other places', async () => {
    const { body } = await record('desk');
    expect([body['state'], body['payments'], body['cases']]).toEqual(['HELD', [], []]);
    const told = (await timeline('desk')).body;
    expect((told['entries'] as Entry[]).map(({ kind }) => kind)).toEqual(['renewal', 'coverage']);
    expect(told['leftOut']).toMatch(/your roles do not reach/);
  });

  describe('of the personal fields, by role', () => {
    const everyRole = Object.keys(roles).filter(isRole);
    const reads = ['clerk', 'supervisor', 'finance', 'auditor'];
    const fields = {
      name: /أحمد|Ahmed/,
      civilNumber: new RegExp(CLERK),
      phone: /50000001/,
    };

    it.each(everyRole)('a %s sees them masked, unmasked for a reason, or is refused', async (role) => {
      const who = `some ${role}`;
      const reason = 'the resident telephones';
      const answers = {
        search: await world.search({ subject: 'persons', civilNumber: CLERK, reason }, who),
        record: await record(who),
        unmask: await world.unmask(who, { personId: world.idOf('clerk'), reason }),
      };
      const seen = Object.entries(fields).map(([field, plain]) => {
        const how = ({ status, body }: (typeof answers)['search']) =>
          status !== 200
            ? `${status} ${String(body['code'])}`
            : plain.test(JSON.stringify(body))
              ? 'seen'
              : 'masked';
        return [field, how(answers.search), how(answers.record), how(answers.unmask)];
      });
      const refused = '403 not-permitted';
      const expected = reads.includes(role) ? ['masked', 'masked', 'seen'] : [refused, refused, refused];
      expect(seen).toEqual(Object.keys(fields).map((field) => [field, ...expected]));
      if (!reads.includes(role))
        expect(JSON.stringify(answers)).not.toMatch(new RegExp(`A\\. M\\.|••••|${world.idOf('clerk')}`));
    });
  });
});
