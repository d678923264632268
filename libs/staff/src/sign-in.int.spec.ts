import { Logger } from '@nestjs/common';
import { Browser, testSandbox, type Seen, type TestSandbox } from '@tajdeed/testing';
import { codeOf, Office, PUBLIC_URL, textAt } from '../spec/office';

const ENTRY = '__Host-tajdeed-entry';
const SESSION = '__Host-tajdeed-staff';
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

/** Every way in which the sandbox's provider can give a wrong ID token. */
const wrongWays = [
  'another issuer',
  'another audience',
  'expired',
  'of another type',
  'unsigned',
  'signed with the public key as a secret',
  'signed with the client secret',
  'signed by another key',
];

describe('the staff’s sign-in at an identity provider', () => {
  let sandbox: TestSandbox;
  let office: Office;
  beforeAll(async () => {
    sandbox = await testSandbox(`${PUBLIC_URL}/staff/signed-in`);
    office = await Office.open(`${sandbox.url}/idp`);
    await office.enterFirst();
  });
  afterEach(() => sandbox.mend());
  afterAll(async () => {
    await office.close();
    await sandbox.close();
  });

  const browser = () => new Browser({ [PUBLIC_URL]: office.door.url });
  /** Goes to the provider, says who it is, and answers the address that leads back. */
  async function loggedIn(who: Browser, form: Record<string, string>): Promise<string> {
    const page = await who.follow(`${PUBLIC_URL}/staff/sign-in`);
    const sent = await who.visit(page.url, { form });
    const to = new URL(sent.headers.get('location') ?? '', page.url).href;
    return (await who.follow(to, `${PUBLIC_URL}/staff/signed-in`)).url;
  }
  async function cameBack(person: string, who = browser()): Promise<Seen> {
    return who.visit(await loggedIn(who, { person }));
  }
  const sessions = async (): Promise<number> =>
    (await office.database.query('select 1 from staff.session')).length;
  /** What must not let anybody in: refused, no session, and whoever watches is told. */
  async function expectRefused(attempt: () => Promise<Seen>, code = 'sign-in-failed', status = 401) {
    const [before, log] = [await sessions(), office.door.warnings.length];
    const seen = await attempt();
    expect(codeOf(seen)).toEqual([status, code]);
    expect(seen.headers.getSetCookie().filter((line) => line.startsWith(SESSION))).toEqual([]);
    expect(await sessions()).toBe(before);
    if (status === 401) expect(office.events(log)).toContain('staff.sign-in-refused');
  }

  it.each<[string, string, object]>([
    ['is down', 'idp-down', {}],
    ['breaks the line', 'idp-down', { with: { how: 'reset' } }],
    ['speaks for another issuer', 'idp-metadata-foreign', {}],
  ])('waits for a provider that %s', async (_, fault, how) => {
    await sandbox.fault(fault, how);
    const seen = await browser().visit(`${PUBLIC_URL}/staff/sign-in`);
    expect(codeOf(seen)).toEqual([503, 'temporarily-unavailable']);
    expect(seen.headers.getSetCookie()).toEqual([]);
  });

  it('begins a session before its second factor, in cookies that only our pages get', async () => {
    const who = browser();
    const seen = await cameBack('noura', who);
    expect([seen.status, seen.body]).toEqual([200, { stage: 'entering' }]);
    const attributes = (name: string) => who.cookie(PUBLIC_URL, name)?.line.replace(/=[\w-]{43};/, '=…;');
    expect(attributes(SESSION)).toBe(
      `${SESSION}=…; Max-Age=28800; Path=/; HttpOnly; Secure; SameSite=Strict`,
    );
    expect(who.cookie(PUBLIC_URL, ENTRY)).toBeUndefined();
    const going = await browser().visit(`${PUBLIC_URL}/staff/sign-in`);
    expect(going.headers.getSetCookie().map((line) => line.replace(/=[\w-]{43};/, '=…;'))).toEqual([
      `${ENTRY}=…; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax`,
    ]);
    expect(going.headers.get('cache-control')).toBe('no-store');
    const url = new URL(going.headers.get('location') ?? '');
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
  });

  it('goes on to the second factor in the browser, under a new cookie each time, and tells whoever watches', async () => {
    const told = jest.spyOn(Logger.prototype, 'log');
    const who = browser();
    await cameBack('noura', who);
    const at = (path: string) => `${PUBLIC_URL}/staff/${path}`;
    const before = who.cookie(PUBLIC_URL, SESSION)?.value;
    expect(codeOf(await who.visit(at('members')))).toEqual([401, 'second-factor-needed']);
    await office.firstSignIn('noura', before);
    expect(codeOf(await who.visit(at('me')))).toEqual([401, 'sign-in-needed']);
    await cameBack('noura', who);
    const entering = who.cookie(PUBLIC_URL, SESSION)?.value;
    const code = await office.freshCode(office.person('noura').app);
    const proven = await who.visit(at('session/code'), { json: { code } });
    expect([proven.status, proven.body]).toEqual([200, { token: '', stage: 'full' }]);
    expect(who.cookie(PUBLIC_URL, SESSION)?.value).not.toBe(entering);
    expect((await who.visit(at('members'))).status).toBe(200);
    const foreign = { 'sec-fetch-site': 'cross-site' };
    expect(codeOf(await who.visit(at('me'), { headers: foreign }))).toEqual([403, 'not-permitted']);
    const out = await who.visit(at('session'), { method: 'DELETE' });
    expect(out.headers.getSetCookie()).toEqual([
      `${SESSION}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict`,
    ]);
    expect(who.cookie(PUBLIC_URL, SESSION)).toBeUndefined();
    await cameBack('noura', who);
    await who.visit(at('sessions'), { method: 'DELETE' });
    const { accountId: account } = office.person('noura');
    const signedIn = { event: 'staff.signed-in', account, method: 'browser', stage: 'entering' };
    expect(told.mock.calls.map(([line]: unknown[]) => line)).toEqual([
      signedIn,
      { event: 'staff.factor-added', account, method: 'authenticator' },
      signedIn,
      { event: 'staff.factor-proven', account, method: 'authenticator', stage: 'full' },
      { event: 'staff.signed-out', account, sessions: 1 },
      signedIn,
      { event: 'staff.signed-out-everywhere', account, sessions: expect.any(Number) as number },
    ]);
    told.mockRestore();
  });

  it.each([...wrongWays, 'no nonce', 'another nonce'])(
    'refuses an ID token that is wrong: %s',
    async (how) => {
      await sandbox.fault('idp-token-wrong', { with: { how } });
      await expectRefused(() => cameBack('noura'));
    },
  );

  it.each([
    ['another state', 'state', 'x'.repeat(43)],
    ['no state', 'state', null],
    ['another code', 'code', 'x'.repeat(43)],
    ['another issuer', 'iss', 'https://login.elsewhere.example'],
    ['no issuer', 'iss', null],
  ])('refuses a way back with %s', async (_, name, value) => {
    const who = browser();
    const back = new URL(await loggedIn(who, { person: 'noura' }));
    if (value === null) back.searchParams.delete(name);
    else back.searchParams.set(name, value);
    await expectRefused(() => who.visit(back.href));
  });

  it('refuses who cancels, and who is nobody’s staff', async () => {
    const who = browser();
    await expectRefused(async () => who.visit(await loggedIn(who, { cancel: 'yes' })));
    await expectRefused(() => cameBack('jassim'));
  });

  it('takes an entry once, from the browser that began it, for ten minutes', async () => {
    const [who, other] = [browser(), browser()];
    const back = await loggedIn(who, { person: 'salem' });
    await expectRefused(() => browser().visit(back));
    await loggedIn(other, { person: 'salem' });
    await expectRefused(() => other.visit(back));
    const entry = who.cookie(PUBLIC_URL, ENTRY)?.value ?? '';
    expect((await who.visit(back)).status).toBe(200);
    expect(who.cookie(PUBLIC_URL, ENTRY)).toBeUndefined();
    await expectRefused(() => browser().visit(back, { headers: { cookie: `${ENTRY}=${entry}` } }));
    const late = browser();
    const lateBack = await loggedIn(late, { person: 'salem' });
    await office.pass(10 * 60_000 + 1_000);
    await expectRefused(() => late.visit(lateBack));
  });

  it('tells a broken provider from a refused person', async () => {
    const who = browser();
    const back = await loggedIn(who, { person: 'noura' });
    await sandbox.fault('idp-down');
    await expectRefused(() => who.visit(back), 'temporarily-unavailable', 503);
  });

  it('lets nobody in whose sign-in is closed, and tells whoever watches', async () => {
    await office.firstSignIn('salem');
    await office.signIn('noura');
    const { accountId } = office.person('salem');
    await office.as('noura', 'POST', `/staff/accounts/${accountId}/disable`);
    const log = office.door.warnings.length;
    await expectRefused(() => cameBack('salem'));
    expect(codeOf(await office.as('salem', 'GET', '/staff/me'))).toEqual([401, 'sign-in-needed']);
    expect(office.events(log)).toEqual([
      'staff.disabled-sign-in',
      'staff.sign-in-refused',
      'staff.disabled-session-used',
      'staff.session-refused',
    ]);
    expect(JSON.stringify(office.door.warnings)).not.toMatch(/Officer|salem|noura/);
  });

  describe('by device code', () => {
    const json = async <T>(path: string, fields: Record<string, string>): Promise<T> => {
      const body = new URLSearchParams({ client_id: 'tajdeed-cli', ...fields });
      return (await (await fetch(`${sandbox.url}/idp${path}`, { method: 'POST', body })).json()) as T;
    };
    /** The command line's part and the person's: answers the ID token. */
    async function deviceToken(person: string): Promise<string> {
      const begun = await json<Record<string, string>>('/device/auth', { scope: 'openid' });
      const who = new Browser();
      const page = begun['verification_uri'] ?? '';
      const xsrf = ({ text }: Seen) => /name="xsrf" value="(\w+)"/.exec(text)?.[1] ?? '';
      const code = { user_code: begun['user_code'] ?? '' };
      const asked = await who.visit(page, { form: { xsrf: xsrf(await who.visit(page)), ...code } });
      const yes = await who.visit(page, { form: { xsrf: xsrf(asked), ...code, confirm: 'yes' } });
      const logIn = await who.follow(new URL(yes.headers.get('location') ?? '', page).href);
      const chosen = await who.visit(logIn.url, { form: { person } });
      await who.follow(chosen.headers.get('location') ?? '');
      const fields = { grant_type: DEVICE, device_code: begun['device_code'] ?? '' };
      return (await json<{ id_token: string }>('/token', fields)).id_token;
    }
    const device = (idToken: string) =>
      browser().visit(`${PUBLIC_URL}/staff/session/device`, { json: { idToken } });

    it('gives a program a session that its header carries, and no cookie', async () => {
      const begun = await device(await deviceToken('noura'));
      expect([begun.status, begun.body['stage'], begun.headers.getSetCookie()]).toEqual([
        200,
        'entering',
        [],
      ]);
      const entering = textAt(begun, 'token');
      const code = await office.freshCode(office.person('noura').app);
      const full = await office.ask('POST', '/staff/session/code', entering, { code });
      expect((await office.ask('GET', '/staff/members', textAt(full, 'token'))).status).toBe(200);
      expect(codeOf(await office.ask('GET', '/staff/me', entering))).toEqual([401, 'sign-in-needed']);
    });

    it('takes a token once, however often and at once it is shown', async () => {
      const token = await deviceToken('noura');
      const shown = await Promise.all([device(token), device(token), device(token)]);
      expect(shown.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
      await expectRefused(() => device(token));
    });

    it.each(wrongWays)('refuses a token that is wrong: %s', async (how) => {
      await sandbox.fault('idp-token-wrong', { with: { how } });
      const token = await deviceToken('noura');
      await expectRefused(() => device(token));
    });

    it.each(['x'.repeat(40), 'aaaa.bbbb.cccc.dddd.eeee', 'e30.e30.xxxxxxxxxx', 'eyJhbGciOiJub25lIn0.e30.'])(
      'refuses what is no token: %s',
      async (text) => {
        await expectRefused(() => device(text));
      },
    );
  });
});
