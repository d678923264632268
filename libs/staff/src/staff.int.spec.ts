import { randomBytes } from 'node:crypto';
import { texts } from '@tajdeed/platform';
import { codeOf, Office, textAt, type Answer } from '../spec/office';

describe('the staff on the real database', () => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open();
  });
  afterAll(() => office.close());

  const ask: Office['ask'] = (...request) => office.ask(...request);
  const person = (name: string) => office.person(name);
  const freshCode = (name: string) => office.freshCode(person(name).app);
  const propose: Office['propose'] = (...what) => office.propose(...what);
  const approve = (name: string, proposal: Answer) => office.approve(name, proposal);
  const grantOf: Office['grantOf'] = (...whom) => office.grantOf(...whom);
  const twoPeople = (a: string, b: string) => ({
    token: office.bootstrapToken,
    people: [office.invitation(a), office.invitation(b)],
  });

  describe('the first two administrators', () => {
    it('are not entered by another token', async () => {
      const body = { ...twoPeople('noura', 'salem'), token: randomBytes(24).toString('base64url') };
      expect(codeOf(await ask('POST', '/staff/bootstrap', undefined, body))).toEqual([404, 'not-found']);
    });

    it.each<[string, (body: ReturnType<typeof twoPeople>) => object, number]>([
      ['with a role', (body) => ({ ...body, role: 'auditor' }), 422],
      ['each with a role', ({ token, people: [a, b] }) => ({ token, people: [{ ...a, role: 'x' }, b] }), 422],
      ['as one', ({ token, people: [a] }) => ({ token, people: [a] }), 422],
      ['as three', ({ token, people: [a, b] }) => ({ token, people: [a, b, a] }), 422],
      ['with one sign-in', ({ token, people: [a] }) => ({ token, people: [a, a] }), 409],
    ])('are not entered %s', async (_, change, status) => {
      expect(
        (await ask('POST', '/staff/bootstrap', undefined, change(twoPeople('noura', 'salem')))).status,
      ).toBe(status);
      expect(await office.database.query(`select 1 from staff.member`)).toEqual([]);
    });

    it('are entered once, however often and at once it is tried', async () => {
      const enter = () => ask('POST', '/staff/bootstrap', undefined, twoPeople('noura', 'salem'));
      const tries = await Promise.all(Array.from({ length: 4 }, enter));
      const done = [409, 'already-bootstrapped'];
      expect(tries.map(codeOf).sort()).toEqual([[201, undefined], done, done, done]);
      const members = await office.database.query(`select 1 from staff.member`);
      expect(members).toHaveLength(2);
    });

    it('sign in with a second factor, which makes their accounts active', async () => {
      for (const name of ['noura', 'salem']) await office.firstSignIn(name);
      const me = await ask('GET', '/staff/me', person('noura').token);
      expect(me.body['stage']).toBe('full');
      expect(me.body['permissions']).toContain('staff.manage');
      const states = await office.database.query<{ state: string }>(
        `select state from lifecycle.head where kind = 'account'`,
      );
      expect(states.map(({ state }) => state)).toEqual(['ACTIVE', 'ACTIVE']);
    });
  });

  describe('a second factor', () => {
    it('is asked for before anything else', async () => {
      const token = await office.entered('noura');
      expect(codeOf(await ask('GET', '/staff/members', token))).toEqual([401, 'second-factor-needed']);
    });

    it('kills the token of the step before it', async () => {
      const before = await office.entered('noura');
      const after = await ask('POST', '/staff/session/code', before, {
        code: await freshCode('noura'),
      });
      expect(codeOf(await ask('GET', '/staff/me', before))).toEqual([401, 'sign-in-needed']);
      expect((await ask('GET', '/staff/me', textAt(after, 'token'))).status).toBe(200);
    });

    it('is good once', async () => {
      const [a, b] = [await office.entered('salem'), await office.entered('salem')];
      const code = await freshCode('salem');
      const both = await Promise.all([
        ask('POST', '/staff/session/code', a, { code }),
        ask('POST', '/staff/session/code', b, { code }),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
    });

    it('can’t be enrolled anew by whoever has the first factor only', async () => {
      const token = await office.entered('noura');
      const anew = (shown: string) => ask('POST', '/staff/factors/authenticator', shown);
      expect(codeOf(await anew(token))).toEqual([401, 'second-factor-needed']);
      expect(codeOf(await anew(person('noura').token))).toEqual([409, 'authenticator-enrolled']);
    });

    it('is not weighed any more after five wrong codes, and again a quarter of an hour later', async () => {
      const token = await office.entered('salem');
      const right = await freshCode('salem');
      const wrong = right === '000000' ? '111111' : '000000';
      for (let tries = 0; tries < 5; tries += 1)
        expect((await ask('POST', '/staff/session/code', token, { code: wrong })).status).toBe(422);
      expect((await ask('POST', '/staff/session/code', token, { code: right })).status).toBe(422);
      await office.pass(870_000);
      // A quarter of an hour unused has ended the sessions too.
      for (const name of ['salem', 'noura']) await office.signIn(name);
    });
  });

  describe('two people', () => {
    it('let a third one in', async () => {
      const invited = await ask('POST', '/staff/invitations', person('noura').token, {
        ...office.invitation('huda'),
        reason: 'the new colleague starts',
      });
      expect(invited.status).toBe(201);
      expect(codeOf(await approve('noura', invited))).toEqual([409, 'same-person']);
      expect((await approve('salem', invited)).body['state']).toBe('APPROVED');
      await office.firstSignIn('huda');
      expect((await ask('GET', '/staff/me', person('huda').token)).body['permissions']).toEqual([]);
    });

    it('give a role, in force at the next request and told with both of them in history', async () => {
      const proposal = await propose('noura', 'staff.grant', grantOf('huda', 'clerk'));
      expect(codeOf(await ask('GET', '/staff/members', person('huda').token))).toEqual([
        403,
        'not-permitted',
      ]);
      expect((await approve('salem', proposal)).status).toBe(200);
      const me = await ask('GET', '/staff/me', person('huda').token);
      expect(me.body['grants']).toEqual([{ role: 'clerk', department: null, room: null }]);
      const [told] = await office.database.query<{ facts: string }>(
        `select facts from lifecycle.history where thing = $1 and event = 'proposal.approved'`,
        [textAt(proposal, 'proposalId')],
      );
      expect(JSON.parse(told?.facts ?? '{}')).toMatchObject({
        maker: person('noura').memberId,
        checker: person('salem').memberId,
      });
    });

    it('are needed for an administrator’s own role too, and neither of them may be who gets it', async () => {
      const own = await propose('noura', 'staff.grant', grantOf('noura', 'finance'));
      expect(codeOf(await approve('salem', own))).toEqual([409, 'same-person']);
      const theirs = await propose('noura', 'staff.grant', grantOf('salem', 'finance'));
      expect(codeOf(await approve('salem', theirs))).toEqual([409, 'same-person']);
      const grants = await office.database.query(`select 1 from staff.granted where role = 'finance'`);
      expect(grants).toEqual([]);
    });

    it('have read the same thing: an edit voids what was read before it', async () => {
      const proposal = await propose('noura', 'staff.grant', grantOf('huda', 'auditor'));
      const id = textAt(proposal, 'proposalId');
      const edited = await ask('PUT', `/approvals/${id}`, person('noura').token, {
        content: grantOf('huda', 'supervisor'),
      });
      expect(edited.body['version']).toBe(2);
      expect(codeOf(await approve('salem', proposal))).toEqual([409, 'proposal-changed']);
      const back = await ask('PUT', `/approvals/${id}`, person('noura').token, {
        content: grantOf('huda', 'auditor'),
      });
      expect(textAt(back, 'digest')).not.toBe(textAt(proposal, 'digest'));
      expect(codeOf(await approve('salem', proposal))).toEqual([409, 'proposal-changed']);
      expect((await ask('DELETE', `/approvals/${id}`, person('noura').token)).body['state']).toBe(
        'WITHDRAWN',
      );
      expect((await approve('salem', back)).body).toMatchObject({
        ...{ status: 409, code: 'not-in-this-state', kind: 'proposal', state: 'WITHDRAWN' },
        title: expect.stringContaining(`“${texts.say('en', 'proposal.withdrawn')}”`) as string,
      });
    });

    it('meet an edit and an approval at once: one of them wins, and nothing unread takes effect', async () => {
      for (let round = 0; round < 5; round += 1) {
        const proposal = await propose('noura', 'staff.grant', grantOf('huda', 'fee-author'));
        const id = textAt(proposal, 'proposalId');
        const [, approved] = await Promise.all([
          ask('PUT', `/approvals/${id}`, person('noura').token, { content: grantOf('huda', 'fee-approver') }),
          approve('salem', proposal),
        ]);
        const standing = await ask('GET', `/approvals/${id}`, person('noura').token);
        const wasApproved = approved.status === 200;
        expect(standing.body['state']).toBe(wasApproved ? 'APPROVED' : 'OPEN');
        expect(standing.body['version']).toBe(wasApproved ? 1 : 2);
      }
      const unread = await office.database.query(`select 1 from staff.granted where role = 'fee-approver'`);
      expect(unread).toEqual([]);
    });

    it('are two also for the database itself', async () => {
      const proposal = await propose('noura', 'staff.grant', grantOf('huda', 'operator'));
      const values = [textAt(proposal, 'proposalId'), textAt(proposal, 'digest'), person('noura').memberId];
      const insert = `insert into approvals.approval (proposal_id, version, digest, maker_member, checker_member, checker_account, factor_at)
        values ($1, 1, decode($2, 'hex'), $3, `;
      await expect(office.database.query(`${insert} $3, uuidv7(), app.now())`, values)).rejects.toThrow(
        'two_people',
      );
      const other = [values[0], 'ab'.repeat(32), values[2]];
      await expect(office.database.query(`${insert} uuidv7(), uuidv7(), app.now())`, other)).rejects.toThrow(
        /foreign key/,
      );
    });

    it('see nothing that is not theirs: another one’s proposal answers as a missing one', async () => {
      const proposal = await propose('noura', 'staff.grant', grantOf('huda', 'operator'));
      const seen = await ask('GET', `/approvals/${textAt(proposal, 'proposalId')}`, person('huda').token);
      const missing = await ask(
        'GET',
        '/approvals/019aa8f2-7c07-7a11-8b22-0123456789ab',
        person('huda').token,
      );
      expect(codeOf(seen)).toEqual([404, 'not-found']);
      expect(codeOf(missing)).toEqual([404, 'not-found']);
    });

    it.each([
      ['a role that nobody knows', { role: 'king' }],
      ['a field that nobody knows', { approvedBy: 'me' }],
      ['an end before the beginning', { endsOn: '2025-01-01' }],
      ['more than four hundred days', { endsOn: '2029-01-01' }],
      ['a department that nobody knows', { department: 'finanse' }],
      ['a room of another department', { department: 'assurance', room: 'payments' }],
    ])('can’t be asked for %s', async (_, more) => {
      const answer = await propose('noura', 'staff.grant', grantOf('huda', 'clerk', more));
      expect(codeOf(answer)).toEqual([422, 'invalid-input']);
    });
  });

  describe('what is taken away', () => {
    it('a role ends at the next request', async () => {
      const [grant] = await office.database.query<{ id: string }>(
        `select grant_id as id from staff.granted where member_id = $1 and role = 'clerk'`,
        [person('huda').memberId],
      );
      expect((await ask('DELETE', `/staff/grants/${grant?.id ?? ''}`, person('noura').token)).status).toBe(
        200,
      );
      const me = await ask('GET', '/staff/me', person('huda').token);
      expect(JSON.stringify(me.body['grants'])).not.toContain('clerk');
    });

    it('a closed account’s sessions end at once, and it comes back by two people only', async () => {
      const [account] = await office.database.query<{ id: string }>(
        `select account_id as id from staff.account where subject = 'huda'`,
      );
      const id = account?.id ?? '';
      const disable = () => ask('POST', `/staff/accounts/${id}/disable`, person('noura').token);
      const enable = () => propose('noura', 'staff.enable', { accountId: id });
      const standing = [409, 'not-in-this-state'];
      expect(codeOf(await enable())).toEqual(standing);
      expect((await disable()).status).toBe(200);
      expect(codeOf(await disable())).toEqual(standing);
      expect(codeOf(await ask('GET', '/staff/me', person('huda').token))).toEqual([401, 'sign-in-needed']);
      const proposal = await enable();
      expect(proposal.status).toBe(201);
      await approve('salem', proposal);
      const [head] = await office.database.query<{ state: string }>(
        `select state from lifecycle.head where thing = $1`,
        [id],
      );
      expect(head?.state).toBe('ACTIVE');
    });

    it('an account that is opened again has forgotten its factors: the person enrols anew', async () => {
      const code = await freshCode('huda');
      const before = await office.entered('huda');
      const refused = await ask('POST', '/staff/session/code', before, { code });
      expect(codeOf(refused)).toEqual([422, 'factor-refused']);
      await office.firstSignIn('huda');
    });

    it('all sessions of a person end at once', async () => {
      const token = await office.entered('salem');
      const raised = await ask('POST', '/staff/session/code', token, {
        code: await freshCode('salem'),
      });
      const second = textAt(raised, 'token');
      await ask('DELETE', '/staff/sessions', second);
      for (const dead of [second, person('salem').token])
        expect(codeOf(await ask('GET', '/staff/me', dead))).toEqual([401, 'sign-in-needed']);
    });

    it('a session ends unused after a quarter of an hour, used after eight hours', async () => {
      const token = await office.entered('noura');
      const raised = await ask('POST', '/staff/session/code', token, {
        code: await freshCode('noura'),
      });
      const full = textAt(raised, 'token');
      for (let quarters = 0; quarters < 32; quarters += 1) {
        await office.pass(880_000);
        expect((await ask('GET', '/staff/me', full)).status).toBe(200);
      }
      await office.pass(880_000);
      expect((await ask('GET', '/staff/me', full)).status).toBe(401);
      const idle = await office.entered('noura');
      await office.pass(901_000);
      expect((await ask('GET', '/staff/me', idle)).status).toBe(401);
    });
  });
});
