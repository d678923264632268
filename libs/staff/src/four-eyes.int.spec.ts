import { codeOf, Office, textAt, type Answer } from '../spec/office';

const DAY_MS = 86_400_000;

describe('four eyes on the real database', () => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open();
    await office.begin();
    for (const name of ['huda', 'faisal']) await office.hire(name, 'administrator');
    // A second sign-in of noura's, which faisal and salem let in.
    const more = { memberId: office.person('noura').memberId };
    const body = { ...office.invitation('noura-too', more), reason: 'another computer' };
    const invited = await office.as('faisal', 'POST', '/staff/invitations', body);
    await office.approve('salem', invited);
    await office.firstSignIn('noura-too');
  });
  afterAll(() => office.close());

  const kuwaitDay = (offsetDays: number): string =>
    new Date(office.nowMs() + 3 * 3_600_000 + offsetDays * DAY_MS).toISOString().slice(0, 10);
  const proposed = (by: string, role = 'finance', to = 'huda') =>
    office.propose(by, 'staff.grant', office.grantOf(to, role));
  /** Refused, nothing changed, and whoever watches is told. */
  async function expectRefused(attempt: () => Promise<Answer>, code: string, event: string, status = 409) {
    const [rights, log] = [await office.rights(), office.door.warnings.length];
    expect(codeOf(await attempt())).toEqual([status, code]);
    expect(await office.rights()).toBe(rights);
    expect(office.events(log)).toEqual([event]);
  }

  describe('an approval is refused', () => {
    it('to a second sign-in of its maker', async () => {
      expect(office.person('noura-too').memberId).toBe(office.person('noura').memberId);
      const proposal = await proposed('noura');
      await expectRefused(
        () => office.approve('noura-too', proposal),
        'same-person',
        'staff.approval-refused',
      );
    });

    it('where a role would grant itself, by whichever hand', async () => {
      const own = await proposed('noura', 'finance', 'noura');
      for (const hand of ['noura', 'noura-too'])
        await expectRefused(() => office.approve(hand, own), 'same-person', 'staff.approval-refused');
      const theirs = await proposed('noura', 'finance', 'salem');
      await expectRefused(() => office.approve('salem', theirs), 'same-person', 'staff.approval-refused');
    });

    it('where it would let in another sign-in of one of the two', async () => {
      const more = { memberId: office.person('salem').memberId };
      const body = { ...office.invitation('salem-too', more), reason: 'another computer' };
      const invited = await office.as('noura', 'POST', '/staff/invitations', body);
      await expectRefused(() => office.approve('salem', invited), 'same-person', 'staff.approval-refused');
    });

    it('to a code that was used, is wrong, or is another person’s', async () => {
      const [proposal, other] = [await proposed('noura'), await proposed('noura', 'auditor')];
      const approve = (one: Answer, code: string) =>
        office.as('salem', 'POST', `/approvals/${textAt(one, 'proposalId')}/approve`, {
          digest: textAt(one, 'digest'),
          proof: { code },
        });
      const code = await office.freshCode(office.person('salem').app);
      expect((await approve(proposal, code)).status).toBe(200);
      const refused = (given: string) =>
        expectRefused(() => approve(other, given), 'factor-refused', 'staff.factor-refused', 422);
      await refused(code);
      await refused(await office.freshCode(office.person('noura').app));
      await refused('000000');
    });

    it('to whoever read another digest', async () => {
      const [one, other] = [await proposed('noura'), await proposed('noura')];
      const attempt = () => office.approve('salem', one, textAt(other, 'digest'));
      await expectRefused(attempt, 'proposal-changed', 'staff.approval-refused');
    });

    it('after seven days', async () => {
      const proposal = await proposed('noura');
      await office.pass(7 * DAY_MS);
      for (const name of ['noura', 'salem', 'huda', 'faisal']) await office.signIn(name);
      await expectRefused(
        () => office.approve('salem', proposal),
        'proposal-expired',
        'staff.approval-refused',
      );
      const read = await office.as('salem', 'GET', `/approvals/${textAt(proposal, 'proposalId')}`);
      expect(read.body['state']).toBe('EXPIRED');
    });

    it('to whoever lost the role meanwhile', async () => {
      const proposal = await proposed('noura');
      const [grant] = await office.database.query<{ id: string }>(
        `select grant_id as id from staff.granted where member_id = $1 and role = 'administrator'`,
        [office.person('faisal').memberId],
      );
      await office.as('noura', 'DELETE', `/staff/grants/${grant?.id ?? ''}`);
      await expectRefused(
        () => office.approve('faisal', proposal),
        'not-permitted',
        'staff.permission-refused',
        403,
      );
      await office.grant('faisal', 'administrator');
    });
  });

  it('shows who is invited to those who decide about it, and to nobody else', async () => {
    const body = { ...office.invitation('dalal'), reason: 'a new colleague' };
    const id = textAt(await office.as('noura', 'POST', '/staff/invitations', body), 'proposalId');
    const read = await office.as('salem', 'GET', `/approvals/${id}`);
    expect(read.body).toMatchObject({ about: office.invitation('dalal'), reason: 'a new colleague' });
    await office.invite('bader');
    await office.firstSignIn('bader');
    await office.grant('bader', 'finance');
    expect(codeOf(await office.as('bader', 'GET', `/approvals/${id}`))).toEqual([404, 'not-found']);
  });

  it('shows whose role it is and until when, and what approving changes, to who may approve it', async () => {
    const proposal = await proposed('noura', 'operator');
    const path = `/approvals/${textAt(proposal, 'proposalId')}`;
    const read = await office.as('salem', 'GET', path);
    const content = read.body['content'] as { memberId: string; endsOn: string };
    expect(read.body).toMatchObject({
      about: { person: expect.any(String) as string, role: 'operator', room: null, endsOn: content.endsOn },
      approving: { refusal: null, changes: { states: [{ kind: 'grant', from: null, to: 'STANDING' }] } },
    });
    const members = (await office.as('salem', 'GET', '/staff/members?limit=100')).body['members'];
    const { person } = read.body['about'] as { person: string };
    expect(members).toContainEqual(expect.objectContaining({ memberId: content.memberId, name: person }));
    expect((await office.as('noura', 'GET', path)).body['approving']).toBeNull();
    expect(codeOf(await office.approve('faisal', proposal))).toEqual([200, undefined]);
  });

  it('a revocation and an approval at once: either the approval was first, or it is refused', async () => {
    for (let round = 0; round < 4; round += 1) {
      const proposal = await proposed('noura', 'operator');
      const [grant] = await office.database.query<{ id: string }>(
        `select grant_id as id from staff.granted
         where member_id = $1 and role = 'administrator' and withdrawn_at is null`,
        [office.person('faisal').memberId],
      );
      const [approved] = await Promise.all([
        office.approve('faisal', proposal),
        office.as('salem', 'DELETE', `/staff/grants/${grant?.id ?? ''}`),
      ]);
      const [head] = await office.database.query<{ state: string }>(
        `select state from lifecycle.head where thing = $1`,
        [textAt(proposal, 'proposalId')],
      );
      expect(['200 APPROVED', '403 OPEN']).toContain(`${String(approved.status)} ${head?.state ?? ''}`);
      expect((await office.as('faisal', 'GET', '/staff/members')).status).toBe(403);
      await office.grant('faisal', 'administrator');
    }
  });

  describe('somebody who stands in', () => {
    let delegationId = '';
    beforeAll(async () => {
      for (const name of ['noura', 'salem', 'huda', 'bader']) await office.signIn(name);
      const days = { startsOn: kuwaitDay(0), endsOn: kuwaitDay(1) };
      const body = { to: office.person('bader').memberId, ...days };
      const given = await office.as('salem', 'POST', '/staff/delegations', body);
      delegationId = textAt(given, 'delegationId');
    });

    it('may read and decide what the absent one may, told in history', async () => {
      const proposal = await proposed('noura', 'auditor');
      const id = textAt(proposal, 'proposalId');
      expect((await office.as('bader', 'GET', `/approvals/${id}`)).status).toBe(200);
      expect((await office.approve('bader', proposal)).body['state']).toBe('APPROVED');
      const [told] = await office.database.query<{ facts: string }>(
        `select facts from lifecycle.history where thing = $1 and event = 'proposal.approved'`,
        [id],
      );
      expect(JSON.parse(told?.facts ?? '{}')).toMatchObject({
        checker: office.person('bader').memberId,
        onBehalfOf: office.person('salem').memberId,
        delegation: delegationId,
      });
    });

    it('may not decide what the absent one proposed, nor what is about the absent one', async () => {
      const theirs = await proposed('salem');
      await expectRefused(
        () => office.approve('bader', theirs),
        'not-permitted',
        'staff.permission-refused',
        403,
      );
      const about = await proposed('noura', 'finance', 'salem');
      await expectRefused(() => office.approve('bader', about), 'same-person', 'staff.approval-refused');
    });

    it('may do nothing else for them', async () => {
      const path = `/staff/accounts/${office.person('huda').accountId}/disable`;
      await expectRefused(
        () => office.as('bader', 'POST', path),
        'not-permitted',
        'staff.permission-refused',
        403,
      );
      expect((await office.as('bader', 'GET', '/staff/members')).status).toBe(403);
      const made = await proposed('bader');
      expect(codeOf(made)).toEqual([403, 'not-permitted']);
    });

    it('can’t hand it on', async () => {
      const days = { startsOn: kuwaitDay(0), endsOn: kuwaitDay(1) };
      await office.hire('maryam', 'finance');
      const body = { to: office.person('maryam').memberId, ...days };
      expect((await office.as('bader', 'POST', '/staff/delegations', body)).status).toBe(201);
      const { standsInFor } = (await office.as('maryam', 'GET', '/staff/me')).body;
      expect(standsInFor).toEqual([office.person('bader').memberId]);
      const proposal = await proposed('noura');
      expect(codeOf(await office.approve('maryam', proposal))[0]).toBeGreaterThanOrEqual(403);
    });

    it.each([
      ['for more than two months', { startsOn: '2026-12-01', endsOn: '2027-03-01' }, 422],
      ['backwards', { startsOn: '2026-12-02', endsOn: '2026-12-01' }, 422],
      ['in the past', { startsOn: '2026-01-01', endsOn: '2026-01-02' }, 422],
    ])('is not appointed %s', async (_, days, status) => {
      const body = { to: office.person('bader').memberId, ...days };
      expect((await office.as('salem', 'POST', '/staff/delegations', body)).status).toBe(status);
      const self = { to: office.person('salem').memberId, startsOn: kuwaitDay(0), endsOn: kuwaitDay(1) };
      expect(codeOf(await office.as('salem', 'POST', '/staff/delegations', self))).toEqual([
        409,
        'same-person',
      ]);
    });

    it('may no more once it is taken back, by whoever gave it', async () => {
      const path = `/staff/delegations/${delegationId}`;
      expect(codeOf(await office.as('bader', 'DELETE', path))).toEqual([404, 'not-found']);
      expect((await office.as('salem', 'DELETE', path)).status).toBe(200);
      const proposal = await proposed('noura');
      expect(codeOf(await office.approve('bader', proposal))).toEqual([404, 'not-found']);
    });

    it('may no more when its days are over', async () => {
      const body = {
        to: office.person('bader').memberId,
        startsOn: kuwaitDay(0),
        endsOn: kuwaitDay(0),
      };
      await office.as('salem', 'POST', '/staff/delegations', body);
      const me = () => office.as('bader', 'GET', '/staff/me');
      expect((await me()).body['standsInFor']).toEqual([office.person('salem').memberId]);
      await office.pass(DAY_MS);
      for (const name of ['noura', 'bader']) await office.signIn(name);
      expect((await me()).body['standsInFor']).toEqual([]);
      const proposal = await proposed('noura');
      expect(codeOf(await office.approve('bader', proposal))).toEqual([404, 'not-found']);
    });

    it('may no more once a sign-in of the absent one is closed, nor once they may approve nothing themselves', async () => {
      for (const name of ['salem', 'faisal']) await office.signIn(name);
      const { memberId: to } = office.person('bader');
      const body = { to, startsOn: kuwaitDay(0), endsOn: kuwaitDay(1) };
      for (const name of ['salem', 'faisal']) await office.as(name, 'POST', '/staff/delegations', body);
      const absent = async () => (await office.as('bader', 'GET', '/staff/me')).body['standsInFor'];
      expect(await absent()).toHaveLength(2);
      await office.as('noura', 'POST', `/staff/accounts/${office.person('faisal').accountId}/disable`);
      expect(await absent()).toEqual([office.person('salem').memberId]);
      const { accountId, memberId: closed } = office.person('faisal');
      expect(
        await office.database.query(
          `select h.facts, h.cause from lifecycle.history h join staff.delegation d on d.delegation_id = h.thing
           where h.event = 'delegation.ended' and d.from_member = $1`,
          [closed],
        ),
      ).toEqual([
        {
          facts: `{"by":"${office.person('noura').memberId}","reason":"sign-in-closed"}`,
          cause: expect.stringContaining(`${accountId}:`) as string,
        },
      ]);
      // Not even where it still stands, by its row and by its history.
      for (const table of [
        `staff.delegation set withdrawn_at = null`,
        `lifecycle.head set state = 'STANDING' where kind = 'delegation'`,
      ])
        await office.database.query(`update ${table}`);
      expect(await absent()).not.toContain(closed);
      const [grant] = await office.database.query<{ id: string }>(
        `select grant_id as id from staff.granted where member_id = $1 and role = 'finance'`,
        [to],
      );
      await office.as('noura', 'DELETE', `/staff/grants/${grant?.id ?? ''}`);
      expect(await absent()).toEqual([]);
    });
  });
});
