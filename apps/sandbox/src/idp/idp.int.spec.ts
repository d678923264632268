import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import { Browser } from '../../spec/browser';
import { backOffice, World } from '../../spec/world';
import { wrongWays } from './wrong-token';

const verifier = 'v'.repeat(64);
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

describe('the staff’s identity provider', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open();
  });
  afterEach(() => world.json('DELETE', '/control/faults'));
  afterAll(() => world.close());

  const at = (path: string): string => `${world.url}/idp${path}`;
  const asked = (more: Record<string, string> = {}): string => {
    const query = new URLSearchParams({
      client_id: 'tajdeed',
      response_type: 'code',
      redirect_uri: backOffice.returnUrl,
      scope: 'openid',
      state: 'the-state',
      nonce: 'the-nonce',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    });
    return at(`/auth?${query.toString()}`);
  };
  const json = async <T>(path: string, init?: RequestInit): Promise<T> =>
    (await (await fetch(at(path), init)).json()) as T;
  const post = <T>(path: string, fields: Record<string, string>, secret?: string): Promise<T> =>
    json<T>(path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      ...(secret !== undefined && {
        headers: { authorization: `Basic ${Buffer.from(`tajdeed:${secret}`).toString('base64')}` },
      }),
    });

  /** Logs somebody in and answers the address that the browser is sent back to. */
  async function loggedIn(person: Record<string, string>, browser = new Browser()): Promise<URL> {
    const page = await browser.follow(asked(), backOffice.returnUrl);
    const sent = await browser.ask(page.url, person);
    const to = sent.headers.get('location');
    if (to === null) throw new Error(`no redirect but ${String(sent.status)}: ${await sent.text()}`);
    return new URL((await browser.follow(new URL(to, page.url).href, backOffice.returnUrl)).url);
  }
  const exchanged = (code: string | null, more: Record<string, string> = {}, secret = backOffice.secret) =>
    post<{ id_token?: string; error?: string }>(
      '/token',
      {
        grant_type: 'authorization_code',
        code: code ?? '',
        redirect_uri: backOffice.returnUrl,
        code_verifier: verifier,
        ...more,
      },
      secret,
    );
  async function tokenOf(person: string): Promise<string> {
    const back = await loggedIn({ person });
    const { id_token: token = '' } = await exchanged(back.searchParams.get('code'));
    return token;
  }
  const keys = async () => createLocalJWKSet(await json<JSONWebKeySet>('/jwks'));

  it('tells the back office who has logged in', async () => {
    const back = await loggedIn({ person: 'noura' });
    expect(back.searchParams.get('state')).toBe('the-state');
    const { id_token: token = '' } = await exchanged(back.searchParams.get('code'));
    const { payload } = await jwtVerify(token, await keys(), { issuer: at(''), audience: 'tajdeed' });
    expect(payload).toMatchObject<JWTPayload>({ sub: 'noura', nonce: 'the-nonce' });
  });

  it('takes a typed name, asks again for one that nobody has, and can be left', async () => {
    const browser = new Browser();
    const page = await browser.follow(asked(), backOffice.returnUrl);
    const unknown = await browser.ask(page.url, { typed: '<b>nobody' });
    expect([unknown.status, await unknown.text()]).toEqual([422, expect.not.stringContaining('<b>nobody')]);
    expect((await loggedIn({ typed: ' Salem ' })).searchParams.has('code')).toBe(true);
    expect((await loggedIn({ cancel: 'yes' })).searchParams.get('error')).toBe('access_denied');
  });

  it('asks each time, so that one browser may play several people', async () => {
    const browser = new Browser();
    const subjects: (string | undefined)[] = [];
    for (const person of ['noura', 'salem']) {
      const back = await loggedIn({ person }, browser);
      subjects.push(decodeJwt((await exchanged(back.searchParams.get('code'))).id_token ?? '').sub);
    }
    expect(subjects).toEqual(['noura', 'salem']);
  });

  it('has its pages in both languages, with nothing inline', async () => {
    const page = await new Browser().follow(asked(), backOffice.returnUrl);
    for (const path of [new URL(page.url).pathname.replace('/idp', ''), '', '/device'])
      for (const [language, direction] of [
        ['ar', 'rtl'],
        ['en', 'ltr'],
      ] as const) {
        const { text } = await world.ask(`/idp${path}?lang=${language}`);
        expect(text).toContain(`<html lang="${language}" dir="${direction}">`);
        expect(text).not.toMatch(/<style|style="|<script(?! src="\/)/);
      }
  });

  it.each([
    ['without PKCE', { code_challenge: '', code_challenge_method: '' }],
    ['for another way back', { redirect_uri: 'https://elsewhere.example/' }],
    ['for a client that it does not know', { client_id: 'stranger' }],
  ])('shows no log-in page %s', async (_, more) => {
    const { url, answer } = await new Browser().follow(asked(more), backOffice.returnUrl);
    const isRefused = (answer?.status ?? 0) >= 400 || url.includes('error=invalid_request');
    expect([isRefused, url.includes('log-in')]).toEqual([true, false]);
  });

  it('gives a token for a code once, to the client’s secret and verifier alone', async () => {
    const back = await loggedIn({ person: 'huda' });
    const code = back.searchParams.get('code');
    expect((await exchanged(code, {}, 'another-secret-of-nobody')).error).toBe('invalid_client');
    expect((await exchanged(code, { code_verifier: 'w'.repeat(64) })).error).toBe('invalid_grant');
    const second = (await loggedIn({ person: 'huda' })).searchParams.get('code');
    expect((await exchanged(second)).id_token).toBeDefined();
    expect((await exchanged(second)).error).toBe('invalid_grant');
  });

  it('lets a device in once somebody has confirmed its code', async () => {
    const client = { client_id: 'tajdeed-cli' };
    const begun = await post<{ device_code: string; user_code: string; verification_uri: string }>(
      '/device/auth',
      { ...client, scope: 'openid' },
    );
    const poll = () =>
      post<{ id_token?: string; error?: string }>('/token', {
        ...client,
        grant_type: DEVICE,
        device_code: begun.device_code,
      });
    expect((await poll()).error).toBe('authorization_pending');
    const browser = new Browser();
    const hidden = async (answer: Response) =>
      /name="xsrf" value="(\w+)"/.exec(await answer.text())?.[1] ?? '';
    const xsrf = await hidden(await browser.ask(begun.verification_uri));
    const wrong = await browser.ask(begun.verification_uri, { xsrf, user_code: 'AAAA-AAAA' });
    const confirm = await browser.ask(begun.verification_uri, {
      xsrf: await hidden(wrong),
      user_code: begun.user_code,
    });
    const text = await confirm.text();
    expect(text).toContain(begun.user_code);
    const sent = await browser.ask(begun.verification_uri, {
      xsrf: /name="xsrf" value="(\w+)"/.exec(text)?.[1] ?? '',
      user_code: begun.user_code,
      confirm: 'yes',
    });
    const page = await browser.follow(new URL(sent.headers.get('location') ?? '', at('')).href, 'none');
    const chosen = await browser.ask(page.url, { person: 'faisal' });
    const done = await browser.follow(chosen.headers.get('location') ?? '', 'none');
    expect(await done.answer?.text()).toContain('class="card good"');
    const polled = await poll();
    expect(polled).toHaveProperty('id_token');
    const token = polled.id_token ?? '';
    const { payload } = await jwtVerify(token, await keys(), { issuer: at(''), audience: 'tajdeed-cli' });
    expect(payload.sub).toBe('faisal');
  });

  it('keeps its keys over a restart, for its owner’s eyes only', async () => {
    const before = await json<JSONWebKeySet>('/jwks');
    await world.restart();
    expect(await json<JSONWebKeySet>('/jwks')).toEqual(before);
    const path = join(world.journal, '..', 'idp-keys.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const secret = (JSON.parse(await readFile(path, 'utf8')) as { signing: { d: string } }).signing.d;
    expect(JSON.stringify(before)).not.toContain(secret);
  });

  it.each(wrongWays)('gives a wrong token when it is told to, for one person: %s', async (how) => {
    await world.fault('idp-token-wrong', { with: { how }, scope: { subject: 'dalal' } });
    const honest = { issuer: at(''), audience: 'tajdeed', algorithms: ['ES256'] };
    const isGood = async (person: string) =>
      jwtVerify(await tokenOf(person), await keys(), honest).then(
        ({ payload, protectedHeader: { typ = 'JWT' } }) => payload['nonce'] === 'the-nonce' && typ === 'JWT',
        () => false,
      );
    expect([await isGood('dalal'), await isGood('noura')]).toEqual([false, true]);
  });

  it('may be down, and may name another issuer', async () => {
    await world.fault('idp-metadata-foreign', { times: 1 });
    const path = '/.well-known/openid-configuration';
    expect((await json<{ issuer: string }>(path)).issuer).toBe('https://login.elsewhere.example');
    expect((await json<{ issuer: string }>(path)).issuer).toBe(at(''));
    await world.fault('idp-down');
    expect((await world.ask(`/idp${path}`)).status).toBe(503);
    await world.fault('idp-down', { with: { how: 'reset' } });
    await expect(world.ask(`/idp${path}`)).rejects.toThrow('fetch failed');
  });
});
