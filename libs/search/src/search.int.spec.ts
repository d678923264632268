import { newId } from '@tajdeed/platform';
import { CLERK, faultsOf, REASON, recordsOf, World, type Shown } from '../spec/world';

describe('search', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open();
  });
  afterAll(() => world.close());

  describe('a person', () => {
    it('is found by civil number in either script and by phone however it is typed', async () => {
      for (const civilNumber of [CLERK, '٢٠٠٠١٠١٠٠٠٠١', ' 200010100001 '])
        expect(await world.persons({ civilNumber })).toEqual([world.idOf('clerk')]);
      for (const phone of [
        '+96550000001',
        '50000001',
        '0096550000001',
        '٥٠٠٠ ٠٠٠١',
        '(965) 5000-0001'.replace('(965) ', ''),
      ])
        expect(await world.persons({ phone })).toContain(world.idOf('clerk'));
      expect(await world.persons({ civilNumber: '200010100052', phone: '50000001' })).toEqual([]);
    });

    it('is found by words of the name in either script, and by each spelling of them', async () => {
      const full = await world.unmask('clerk', { personId: world.idOf('clerk'), reason: REASON });
      const names = full.body['names'] as { ar: string; en: string };
      for (const name of [names.ar, names.en, names.en.toUpperCase(), names.ar.replace(' ', ' \u0640')])
        expect(await world.persons({ name })).toContain(world.idOf('clerk'));
      const [ahmeds, alike] = [await world.persons({ name: 'أحمد' }), await world.persons({ name: 'Ahmad' })];
      expect(ahmeds.length).toBeGreaterThan(0);
      expect(alike).toEqual(ahmeds);
      expect(await world.persons({ name: 'Ahmad', spelling: 'exact' })).toEqual([]);
      expect(await world.persons({ name: 'Ahmed', spelling: 'exact' })).toEqual(ahmeds);
    });

    it('is found by how words of the name begin, in either script, and by each spelling of it', async () => {
      const begins = (name: string) => world.persons({ name, spelling: 'beginning' });
      const ahmeds = await world.persons({ name: 'أحمد' });
      for (const name of ['أحم', 'احم', 'Ahm', 'AHME', 'أحـم', 'Ahmed'])
        expect(await begins(name)).toEqual(expect.arrayContaining([...ahmeds]));
      expect(await begins('Ahm Mans')).toContain(world.idOf('clerk'));
      expect(await begins('منص أح')).toContain(world.idOf('clerk'));
      expect(await begins('Ahm Kum')).not.toContain(world.idOf('clerk'));
      expect(await begins('hmed')).not.toContain(world.idOf('clerk'));
      expect(await world.persons({ name: 'Ahm' })).toEqual([]);
      for (const name of ['M', 'Ahmed M']) {
        const asked = { subject: 'persons', name, spelling: 'beginning', reason: REASON };
        expect(faultsOf(await world.search(asked))).toEqual([422, ['name too-short']]);
      }
    });

    it('is masked: four digits, four digits and initials, and nothing else that is personal', async () => {
      const answer = await world.search({ subject: 'persons', civilNumber: CLERK, reason: REASON });
      const [{ person }] = recordsOf(answer) as [
        Shown & { person: { initials: { ar: string; en: string } } },
      ];
      const { initials, ...masked } = person;
      expect(masked).toEqual({ personId: world.idOf('clerk'), civilNumber: '••••0001', phone: '••••0001' });
      expect(initials.ar).toMatch(/^(\p{L}\. ?)+$/u);
      expect(initials.en).toMatch(/^([A-Z]\. ?)+$/);
      expect(JSON.stringify(answer.body)).not.toContain(CLERK);
    });

    it('is shown in full for a reason, which stands in an entry and in the log', async () => {
      const since = world.door.warnings.length;
      const body = { personId: world.idOf('farmer'), reason: REASON };
      const { status, body: person } = await world.unmask('clerk', body);
      expect([status, person['civilNumber'], person['phone']]).toEqual([200, '200010100052', '+96550000002']);
      const entry = await world.latestEntry();
      expect(entry).toMatchObject({
        ...{
          deed: 'unmask',
          member: world.member('clerk'),
          persons: [world.idOf('farmer')],
          subject: 'persons',
        },
      });
      expect(world.door.warnings.slice(since)).toContainEqual(
        expect.objectContaining({
          event: 'records.unmasked',
          entry: entry['entry_id'],
          member: world.member('clerk'),
        }),
      );
      expect(JSON.stringify([entry, world.door.warnings.slice(since)])).not.toMatch(
        /200010100052|50000002|telephones/,
      );
    });

    it('is not shown without a reason, nor to whoever may not or lies outside of the grants', async () => {
      const before = await world.entries();
      const personId = world.idOf('nurse');
      expect(faultsOf(await world.unmask('clerk', { personId }))).toEqual([422, ['reason missing']]);
      expect((await world.unmask('author', { personId, reason: REASON })).status).toBe(403);
      expect((await world.unmask('paying', { personId, reason: REASON })).status).toBe(404);
      expect((await world.unmask('clerk', { personId: newId(), reason: REASON })).status).toBe(404);
      expect(await world.entries()).toBe(before);
    });
  });

  describe('a record', () => {
    it('is found by every criterion of its subject, alone and together', async () => {
      const personId = world.idOf('nurse');
      const renewalId = await world.renewal(personId, 'ACKNOWLEDGED');
      const { id, track, reference } = await world.payment(renewalId, personId, 123_456);
      const today = (
        await world.database.query<{ d: string }>(
          `select (app.now() at time zone 'Asia/Kuwait')::date::text as d`,
        )
      )[0]!.d;
      const criteria = [
        ...[{ reference: renewalId }, { receipt: reference }, { trackId: track }, { from: today, to: today }],
        ...[
          { civilNumber: '200010100079', reason: REASON },
          { phone: '50000003', reason: REASON },
        ],
      ];
      for (const one of [...criteria, Object.assign({}, ...criteria) as object]) {
        expect((await world.found({ subject: 'renewals', ...one })).map((row) => row.id)).toContain(
          renewalId,
        );
        const [payment] = await world.found({
          subject: 'payments',
          amount: '123.456',
          state: 'CONFIRMED',
          ...one,
        });
        expect(payment).toMatchObject({
          id,
          renewalId,
          amount: '123.456',
          trackId: track,
          state: 'CONFIRMED',
        });
      }
      expect(await world.found({ subject: 'payments', amount: '123.457' })).toEqual([]);
      expect(await world.found({ subject: 'renewals', reference: renewalId, state: 'HELD' })).toEqual([]);
      expect(await world.found({ subject: 'renewals', reference: renewalId, to: '2020-01-01' })).toEqual([]);
    });

    it('lies at a place, and grants for another do not find it', async () => {
      const personId = world.idOf('cook');
      const renewalId = await world.renewal(personId, 'ACKNOWLEDGED');
      const { id } = await world.payment(renewalId, personId, 5_000);
      expect(await world.found({ subject: 'renewals', reference: renewalId }, 'paying')).toEqual([]);
      expect(
        (await world.found({ subject: 'payments', reference: renewalId }, 'paying')).map((row) => row.id),
      ).toEqual([id]);
      const caseIds = {
        payments: await world.case(renewalId, 'payments'),
        coverage: await world.case(renewalId, 'coverage'),
      };
      const cases = async (name: string) =>
        (await world.found({ subject: 'cases', civilNumber: '200010200037', reason: REASON }, name)).map(
          (row) => row.id,
        );
      expect(await cases('paying')).toEqual([caseIds.payments]);
      expect((await cases('clerk')).sort()).toEqual(Object.values(caseIds).sort());
      expect(
        await world.found({ subject: 'persons', civilNumber: '200010200037', reason: REASON }, 'paying'),
      ).toEqual([]);
      expect((await world.unmask('paying', { personId, reason: REASON })).status).toBe(200);
      expect((await world.search({ subject: 'renewals', reference: renewalId }, 'author')).status).toBe(403);
    });

    it('comes once in pages, however many arrive meanwhile; a state that few have is walked to the end', async () => {
      const wanted = new Set<string>();
      const personId = world.idOf('mother');
      for (let nth = 0; nth < 23; nth += 1)
        wanted.add(
          await world.renewal(
            personId,
            nth % 2 ? 'HELD' : 'ACKNOWLEDGED',
            `timestamptz '2026-01-01' + interval '${String(nth % 7)} s'`,
          ),
        );
      await world.database.query(
        `with made as (
           insert into renewals.renewal (id, person_id, civil_number_index, commitment_salt, commitment, language, requested_at)
           select uuidv7(), null, repeat('i', 43), '\\x00112233445566778899aabbccddeeff', 'v1:' || repeat('c', 43), 'ar',
             timestamptz '2026-01-01' + n * interval '1 ms' from generate_series(1, 4500) n returning id)
         insert into lifecycle.head (thing, kind, state, seq, moved_at) select id, 'renewal', 'EXPIRED', 1, now() from made`,
      );
      const walk = async (body: object, limit: number) => {
        const ids: string[] = [];
        let after: unknown;
        do {
          const answer = await world.search({ ...body, limit, ...(typeof after === 'string' && { after }) });
          const page = recordsOf(answer).map(({ id }) => id);
          expect(page.length).toBeLessThanOrEqual(limit);
          ids.push(...page);
          await world.renewal(personId, 'HELD');
          after = answer.body['next'];
        } while (after !== null);
        return ids;
      };
      const period = { from: '2026-01-01', to: '2026-01-01' };
      const byPerson = await walk(
        { subject: 'renewals', civilNumber: '200010300038', reason: REASON, ...period },
        4,
      );
      expect(byPerson).toHaveLength(23);
      expect(new Set(byPerson)).toEqual(wanted);
      const held = await walk({ subject: 'renewals', state: 'HELD', ...period }, 5);
      expect(held).toHaveLength(11);
      expect(new Set(held).size).toBe(11);
      const all = await walk({ subject: 'renewals', ...period }, 100);
      expect([all.length, new Set(all).size]).toEqual([4523, 4523]);
    });

    it('is told on by a cursor of the same person and search alone', async () => {
      const personId = world.idOf('wife');
      for (let nth = 0; nth < 3; nth += 1) await world.renewal(personId, 'HELD');
      const body = { subject: 'renewals', civilNumber: '200010300011', reason: REASON, limit: 1 };
      const { next } = (await world.search(body)).body as { next: string };
      expect((await world.search({ ...body, after: next })).status).toBe(200);
      const wrongs: [object, string][] = [
        [{ ...body, civilNumber: CLERK, after: next }, 'clerk'],
        [{ ...body, after: `${next.slice(0, -3)}AAA` }, 'clerk'],
        [{ ...body, after: 'made.up.cursor' }, 'clerk'],
        [{ ...body, after: next }, 'auditor'],
      ];
      for (const [wrong, name] of wrongs)
        expect(faultsOf(await world.search(wrong, name))).toEqual([422, ['after refused']]);
      expect(Buffer.from(next, 'base64url').toString()).not.toContain('2026');
    });
  });
});
