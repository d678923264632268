import { Office } from '../spec/office';

interface Listed {
  readonly name: string;
  readonly grants: readonly { role: string; department: string | null; room: string | null }[];
}

describe('whoever reads the staff, on the real database,', () => {
  let office: Office;
  /** Who gave each delegation. */
  const givers = new Map<string, string>();
  beforeAll(async () => {
    office = await Office.open();
    await office.begin();
    for (const name of ['reader', 'huda', 'dalal', 'faisal', 'abrar']) {
      await office.invite(name, { department: ['reader', 'huda'].includes(name) ? 'assurance' : 'finance' });
      await office.firstSignIn(name);
    }
    await office.grant('huda', 'clerk', { department: 'assurance', room: 'coverage' });
    await office.grant('dalal', 'finance', { department: 'finance', room: 'payments' });
    await office.grant('dalal', 'clerk', { department: 'assurance' });
    await office.grant('faisal', 'finance', { department: 'finance' });
    await office.grant('abrar', 'operator', { department: 'finance', room: 'payments' });
    await office.database.query(
      `update staff.granted set withdrawn_at = app.now() where role = 'operator'`, // and has none since
    );
    await standIn('noura', 'salem');
    await standIn('dalal', 'faisal');
  });
  afterAll(() => office.close());

  async function standIn(from: string, to: string): Promise<void> {
    const day = new Date(office.nowMs() + 86_400_000).toISOString().slice(0, 10);
    const body = { to: office.person(to).memberId, startsOn: day, endsOn: day };
    const { status } = await office.as(from, 'POST', '/staff/delegations', body);
    expect(status).toBe(201);
    givers.set(office.person(from).memberId, `${from} by ${to}`);
  }

  /** From now on `reader` is a supervisor in these places, told as `department/room`. */
  async function reads(places: readonly string[]): Promise<void> {
    const { memberId } = office.person('reader');
    await office.database.query(`delete from staff.granted where member_id = $1`, [memberId]);
    for (const place of places)
      await office.database.query(
        `insert into staff.granted (grant_id, member_id, role, department, room, starts_at, ends_at)
         values (uuidv7(), $1, 'supervisor', nullif($2, '*'), nullif($3, '*'), app.now() - interval '1 day', app.now() + interval '1 day')`,
        [memberId, ...place.split('/')],
      );
  }

  const listed = async (path: string, name: string): Promise<unknown> =>
    (await office.as('reader', 'GET', path)).body[name];
  /** Who is listed and with which roles, but for the reader. */
  async function seen(): Promise<string[]> {
    const members = (await listed('/staff/members', 'members')) as readonly Listed[];
    return members
      .map(({ name, grants }) =>
        [
          name.replace('Officer ', ''),
          ...grants.map(({ role, department, room }) => `${role} ${department ?? '*'}/${room ?? '*'}`).sort(),
        ].join(', '),
      )
      .filter((line) => !line.startsWith('reader, '))
      .sort();
  }
  async function standIns(): Promise<(string | undefined)[]> {
    const all = (await listed('/staff/delegations', 'delegations')) as readonly { from: string }[];
    return all.map(({ from }) => givers.get(from));
  }

  const assurance = ['huda, clerk assurance/coverage', 'noura', 'salem'];
  it.each<[string[], string[], string[]]>([
    [
      ['*/*'],
      [
        ...['abrar', 'dalal, clerk assurance/*, finance finance/payments', 'faisal, finance finance/*'],
        ...['huda, clerk assurance/coverage', 'noura, administrator */*', 'salem, administrator */*'],
      ],
      ['noura by salem', 'dalal by faisal'],
    ],
    [['assurance/*'], assurance, ['noura by salem']],
    [
      ['finance/*'],
      ['abrar', 'dalal, finance finance/payments', 'faisal, finance finance/*'],
      ['dalal by faisal'],
    ],
    [['finance/payments'], ['dalal, finance finance/payments', 'faisal'], ['dalal by faisal']],
    [['assurance/coverage'], assurance, ['noura by salem']],
    [['assurance/fees'], ['noura', 'salem'], ['noura by salem']],
    [
      ['*/payments'],
      ['dalal, finance finance/payments', 'faisal', 'noura', 'salem'],
      ['noura by salem', 'dalal by faisal'],
    ],
    [['*/coverage'], ['dalal', ...assurance], ['noura by salem', 'dalal by faisal']],
    [
      ['assurance/fees', 'finance/*'],
      ['abrar', 'dalal, finance finance/payments', 'faisal, finance finance/*', 'noura', 'salem'],
      ['noura by salem', 'dalal by faisal'],
    ],
    [['nowhere/*'], [], []],
  ])('in %j finds whom and what that reaches, and nobody else', async (places, people, delegations) => {
    await reads(places);
    expect(await seen()).toEqual(people);
    expect(await standIns()).toEqual(delegations);
  });

  it('finds oneself with all one’s own roles wherever that is', async () => {
    await reads(['nowhere/*', 'nowhere/payments']);
    const [one, ...others] = (await listed('/staff/members', 'members')) as readonly Listed[];
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      name: 'Officer reader',
      grants: [
        { department: 'nowhere', room: null },
        { department: 'nowhere', room: 'payments' },
      ],
    });
  });

  it('finds in pages what is in sight, with nobody missing and no page empty', async () => {
    await reads(['finance/*']);
    const all = (await listed('/staff/members', 'members')) as readonly unknown[];
    const pages: unknown[] = [];
    let after: unknown = null;
    do {
      const path = `/staff/members?limit=1${typeof after === 'string' ? `&after=${after}` : ''}`;
      const { body } = await office.as('reader', 'GET', path);
      expect(body['members']).toHaveLength(1);
      pages.push(...(body['members'] as readonly unknown[]));
      after = body['next'];
    } while (after !== null);
    expect(all).toHaveLength(4);
    expect(pages).toEqual(all);
  });
});
