import { Logger } from '@nestjs/common';
import { AuthenticatorApp } from '@tajdeed/testing';
import { codeOf, Office, PUBLIC_URL, textAt, type Answer } from '../spec/office';
import { SecurityKey } from '../spec/security-key';

describe('passkeys on the real database', () => {
  let office: Office;
  const keys = { noura: new SecurityKey(PUBLIC_URL), salem: new SecurityKey(PUBLIC_URL) };
  beforeAll(async () => {
    office = await Office.open();
    await office.begin();
  });
  afterAll(() => office.close());

  const offered = (name: string) => office.as(name, 'POST', '/staff/factors/passkeys/offer');
  const optionsIn = ({ body }: Answer): unknown => body['options'];
  const asked = async (token: string, deed = 'enter') =>
    optionsIn(await office.ask('POST', '/staff/factors/passkeys/ask', token, { deed }));
  const shown = (token: string, passkey: object) =>
    office.ask('POST', '/staff/session/passkey', token, { passkey });

  const adding = async (name: 'noura' | 'salem', key = keys[name], proof?: object) =>
    office.as(name, 'POST', '/staff/factors/passkeys', {
      passkey: key.make(optionsIn(await offered(name))),
      ...(proof && { proof }),
    });

  it('are added by a full session that proves the factor it has, and gets a new token', async () => {
    const told = jest.spyOn(Logger.prototype, 'log');
    for (const name of ['noura', 'salem'] as const) {
      const { token: before, accountId, app } = office.person(name);
      const added = await adding(name, keys[name], { code: await office.freshCode(app) });
      expect(added.status).toBe(200);
      expect(told).toHaveBeenCalledWith({
        event: 'staff.factor-added',
        account: accountId,
        method: 'passkey',
      });
      expect(codeOf(await office.ask('GET', '/staff/me', before))).toEqual([401, 'sign-in-needed']);
      const history = await office.database.query<{ event: string }>(
        `select event from lifecycle.history where thing = $1 order by seq`,
        [accountId],
      );
      expect(history.map(({ event }) => event)).toEqual([
        'account.invited',
        'account.activated',
        'account.factor_added',
      ]);
      await office.signIn(name);
    }
    told.mockRestore();
  });

  it('are added by proof of a passkey too, made for this and for nothing else', async () => {
    const { token } = office.person('noura');
    const more = new SecurityKey(PUBLIC_URL);
    const forEntering = { passkey: keys.noura.prove(await asked(token)) };
    expect(codeOf(await adding('noura', more, forEntering))).toEqual([422, 'factor-refused']);
    const forThis = { passkey: keys.noura.prove(await asked(token, 'add-factor')) };
    expect((await adding('noura', more, forThis)).status).toBe(200);
    await office.signIn('noura');
  });

  it('prove the second factor of a sign-in', async () => {
    const entering = await office.entered('noura');
    const full = await shown(entering, keys.noura.prove(await asked(entering)));
    const me = await office.ask('GET', '/staff/me', textAt(full, 'token'));
    expect(me.body['stage']).toBe('full');
  });

  describe('are refused, and nothing changes,', () => {
    it.each<[string, (options: unknown) => object]>([
      [
        'when another origin asked',
        (o) => keys.noura.prove(o, { origin: 'https://office.example.evil.test' }),
      ],
      ['when made for another site', (o) => keys.noura.prove(o, { site: 'evil.test' })],
      ['when the counter goes back', (o) => keys.noura.prove(o, { counter: 1 })],
      ['when the key did not check the person', (o) => keys.noura.prove(o, { verified: false })],
      ['with a challenge of their own', (o) => keys.noura.prove(o, { challenge: 'AAAAAAAAAAAAAAAAAAAAAA' })],
      ['when they answer another ceremony', (o) => keys.noura.prove(o, { type: 'webauthn.create' })],
      ['when they are another account’s', (o) => keys.salem.prove(o)],
      ['when nobody enrolled them', (o) => new SecurityKey(PUBLIC_URL).prove(o)],
      ['when they are no passkeys', () => ({ id: 'x' })],
    ])('%s', async (_, proof) => {
      const entering = await office.entered('noura');
      const options = await asked(entering);
      const [rights, log] = [await office.rights(), office.door.warnings.length];
      expect(codeOf(await shown(entering, proof(options)))).toEqual([422, 'factor-refused']);
      expect(await office.rights()).toBe(rights);
      expect(codeOf(await office.ask('GET', '/staff/members', entering))).toEqual([
        401,
        'second-factor-needed',
      ]);
      expect(office.events(log)).toEqual(['staff.factor-refused', 'staff.second-factor-missing']);
    });

    it.each<[string, (options: unknown) => object]>([
      ['another origin', (o) => keys.noura.prove(o, { origin: 'https://office.example.evil.test' })],
      ['another ceremony', (o) => keys.noura.prove(o, { type: 'webauthn.create' })],
      ['no check of the person', (o) => keys.noura.prove(o, { verified: false })],
      ['a key that nobody enrolled', (o) => new SecurityKey(PUBLIC_URL).prove(o)],
    ])('and an answer with %s uses its challenge up', async (_, proof) => {
      const entering = await office.entered('noura');
      const options = await asked(entering);
      await shown(entering, proof(options));
      expect(codeOf(await shown(entering, keys.noura.prove(options)))).toEqual([422, 'factor-refused']);
      expect((await shown(entering, keys.noura.prove(await asked(entering)))).status).toBe(200);
    });

    it('the second time', async () => {
      const entering = await office.entered('noura');
      const proof = keys.noura.prove(await asked(entering));
      const full = textAt(await shown(entering, proof), 'token');
      expect(codeOf(await shown(full, proof))).toEqual([422, 'factor-refused']);
    });

    it('more than five minutes after they were asked for', async () => {
      const entering = await office.entered('noura');
      const proof = keys.noura.prove(await asked(entering));
      await office.pass(5 * 60_000 + 1_000);
      expect(codeOf(await shown(entering, proof))).toEqual([422, 'factor-refused']);
      for (const name of ['noura', 'salem']) await office.signIn(name);
    });

    it('when an enrolment answers another account’s offer', async () => {
      const made = new SecurityKey(PUBLIC_URL).make(optionsIn(await offered('salem')));
      const proof = { code: await office.freshCode(office.person('noura').app) };
      const added = await office.as('noura', 'POST', '/staff/factors/passkeys', { passkey: made, proof });
      expect(codeOf(added)).toEqual([422, 'factor-refused']);
    });

    it('when a session adds one that does not prove the factor it has: it may be stolen', async () => {
      const { app } = office.person('noura');
      const used = await office.freshCode(app);
      await office.ask('POST', '/staff/session/code', await office.entered('noura'), { code: used });
      const thiefs = new SecurityKey(PUBLIC_URL);
      const [rights, log] = [await office.rights(), office.door.warnings.length];
      expect(codeOf(await adding('noura', thiefs))).toEqual([409, 'fresh-factor-needed']);
      expect(codeOf(await adding('noura', thiefs, { code: used }))).toEqual([422, 'factor-refused']);
      expect(office.events(log)).toEqual(['staff.fresh-factor-missing', 'staff.factor-refused']);
      expect(await office.rights()).toBe(rights);
    });

    it('when whoever has the first factor alone would add one', async () => {
      const entering = await office.entered('noura');
      const offer = await office.ask('POST', '/staff/factors/passkeys/offer', entering);
      expect(codeOf(offer)).toEqual([401, 'second-factor-needed']);
      const passkey = new SecurityKey(PUBLIC_URL).make({ challenge: 'AAAA' });
      const added = await office.ask('POST', '/staff/factors/passkeys', entering, { passkey });
      expect(codeOf(added)).toEqual([401, 'second-factor-needed']);
    });
  });

  describe('prove one deed', () => {
    const approving = (proposal: Answer, passkey: object, digest = textAt(proposal, 'digest')) =>
      office.as('salem', 'POST', `/approvals/${textAt(proposal, 'proposalId')}/approve`, {
        digest,
        proof: { passkey },
      });
    const proposed = (subject: string) =>
      office.as('noura', 'POST', '/staff/invitations', {
        ...office.invitation(subject),
        reason: 'a new colleague',
      });

    it('that they were asked for, and no other', async () => {
      const [one, other] = [await proposed('huda'), await proposed('faisal')];
      const { token } = office.person('salem');
      for (const deed of ['enter', textAt(other, 'digest')]) {
        const rights = await office.rights();
        const answer = await approving(one, keys.salem.prove(await asked(token, deed)));
        expect(codeOf(answer)).toEqual([422, 'factor-refused']);
        expect(await office.rights()).toBe(rights);
      }
      const right = keys.salem.prove(await asked(token, textAt(one, 'digest')));
      expect((await approving(one, right)).body['state']).toBe('APPROVED');
      expect(codeOf(await approving(other, right))).toEqual([422, 'factor-refused']);
    });

    it('and not a sign-in', async () => {
      const entering = await office.entered('salem');
      const proof = keys.salem.prove(await asked(entering, 'ab'.repeat(32)));
      expect(codeOf(await shown(entering, proof))).toEqual([422, 'factor-refused']);
    });
  });

  it('an authenticator is no way round a passkey: it counts once the passkey is proven', async () => {
    const { accountId, token } = office.person('noura');
    await office.database.query(`delete from staff.authenticator where account_id = $1`, [accountId]);
    const enrolled = await office.ask('POST', '/staff/factors/authenticator', token);
    const code = await office.freshCode(new AuthenticatorApp(textAt(enrolled, 'otpauth')));
    const confirmed = await office.ask('POST', '/staff/factors/authenticator/confirm', token, { code });
    expect(codeOf(confirmed)).toEqual([409, 'fresh-factor-needed']);
  });
});
