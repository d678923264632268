import { resolve } from 'node:path';
import type { Role } from '@tajdeed/domain';
import { Browser, waitFor, type Seen } from '@tajdeed/testing';
import { decided } from './cases';
import { giveRole, invite, personOf } from './colleagues';
import type { Officer } from './officer';
import { openBrowser, Visitor } from './visitor';
import type { World } from './world';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
/** How soon a session must be dead everywhere (security item 16). */
const DEAD_WITHIN_MS = 5_000;

/** The people of the staff come in, let others in, and are shut out. */
export function staff(world: () => World): void {
  describe('the staff', () => {
    let noura: Officer;
    let salem: Officer;
    let huda: Officer;
    let yousef: Officer;
    beforeAll(() => {
      noura = world().officer('noura');
      salem = world().officer('salem');
      huda = world().officer('huda');
      yousef = world().officer('yousef');
    });
    const api = () => world().system.addresses.api;
    const bootstrap = (token: string) =>
      new Browser().visit(`${api()}/staff/bootstrap`, {
        json: { token, people: [personOf(world(), 'noura'), personOf(world(), 'salem')] },
      });
    const codeOf = ({ status, body }: Seen) => [status, body['code']];

    it('has nobody until the holder of the installation’s token enters two administrators, once', async () => {
      expect(codeOf(await noura.logIn())).toEqual([401, 'sign-in-failed']);
      expect(codeOf(await bootstrap('x'.repeat(40)))).toEqual([404, 'not-found']);
      const token = world().system.secret('staff-bootstrap-token');
      expect((await bootstrap(token)).status).toBe(201);
      expect(codeOf(await bootstrap(token))).toEqual([409, 'already-bootstrapped']);
    });

    it('signs in at the identity provider and with a second factor', async () => {
      for (const officer of [noura, salem]) {
        await officer.signIn();
        expect(await officer.me()).toMatchObject({ stage: 'full', grants: [{ role: 'administrator' }] });
      }
    });

    it('signs in in a browser, on pages that everybody can read, and gets closed cookies', async () => {
      const browser = await openBrowser(resolve(world().system.directory, 'browser-of-the-staff'));
      try {
        for (const language of ['ar', 'en'] as const) {
          const visitor = await Visitor.enter(browser, language, { scripts: true });
          const { sandbox } = world().system.addresses;
          for (const address of [`${sandbox}/idp`, `${sandbox}/idp/device`, `${api()}/staff/sign-in`]) {
            await visitor.open(address);
            expect([address, await visitor.flaws(), await visitor.hindrances()]).toEqual([address, [], []]);
            expect(await visitor.page.locator('html').getAttribute('lang')).toBe(language);
          }
          await visitor.page.locator('input[name=typed]').fill('salem');
          await visitor.page.keyboard.press('Enter');
          await visitor.page.waitForURL(`${api()}/staff/signed-in?*`);
          expect(await visitor.text()).toContain('"entering"');
          const cookies = await visitor.page.context().cookies(api());
          world().plant('key', ...cookies.map(({ value }) => value));
          expect(cookies.filter(({ name }) => name.startsWith('__Host-'))).toMatchObject([
            { name: '__Host-tajdeed-staff', secure: true, httpOnly: true, sameSite: 'Strict', path: '/' },
          ]);
          await visitor.leave();
        }
      } finally {
        await browser.close();
      }
    });

    async function join(officer: Officer, role: Role): Promise<void> {
      await invite(world(), [noura, salem], officer.name);
      await officer.signIn();
      const { memberId } = await officer.me();
      expect(codeOf(await officer.ask('/cases'))).toEqual([403, 'not-permitted']);
      await giveRole(world(), [noura, salem], memberId, role);
      expect((await officer.ask('/cases')).status).toBe(200);
    }

    it('lets colleagues in and gives them roles by two people', async () => {
      await join(huda, 'clerk');
      await join(yousef, 'supervisor');
    });

    describe('decides what the machine may not', () => {
      decided(world, () => ({ clerk: huda, supervisor: yousef }));
    });

    it('signs a program in by device code, which shows its session in a header', async () => {
      const idp = `${world().system.addresses.sandbox}/idp`;
      const post = async (path: string, fields: Record<string, string>) => {
        const body = new URLSearchParams({ client_id: 'tajdeed-cli', ...fields });
        return (await (await fetch(`${idp}${path}`, { method: 'POST', body })).json()) as Record<
          string,
          string
        >;
      };
      const begun = await post('/device/auth', { scope: 'openid' });
      const page = begun['verification_uri'] ?? '';
      const browser = new Browser();
      const xsrf = ({ text }: Seen) => /name="xsrf" value="(\w+)"/.exec(text)?.[1] ?? '';
      const code = { user_code: begun['user_code'] ?? '' };
      const asked = await browser.visit(page, { form: { xsrf: xsrf(await browser.visit(page)), ...code } });
      const yes = await browser.visit(page, { form: { xsrf: xsrf(asked), ...code, confirm: 'yes' } });
      const logIn = await browser.follow(new URL(yes.headers.get('location') ?? '', page).href);
      const chosen = await browser.visit(logIn.url, { form: { person: 'huda' } });
      await browser.follow(chosen.headers.get('location') ?? '');
      const { id_token: idToken } = await post('/token', {
        grant_type: DEVICE,
        device_code: begun['device_code'] ?? '',
      });
      const program = new Browser();
      const entering = await program.visit(`${api()}/staff/session/device`, { json: { idToken } });
      const bearer = (seen: Seen) => ({ authorization: `Bearer ${String(seen.body['token'])}` });
      const full = await program.visit(`${api()}/staff/session/code`, {
        json: { code: await huda.code() },
        headers: bearer(entering),
      });
      world().plant('key', String(entering.body['token']), String(full.body['token']));
      expect((await program.visit(`${api()}/cases`, { headers: bearer(full) })).status).toBe(200);
      expect(full.headers.getSetCookie()).toEqual([]);
    });

    it('is shut out of every process within five seconds: a closed sign-in, and whoever signs out everywhere', async () => {
      const copy = await world().system.startAnother('api');
      const doors = [api(), world().system.doorOf(copy)];
      const isIn = async (token: string) =>
        Promise.all(
          doors.map(async (door) => {
            const headers = { authorization: `Bearer ${token}` };
            return (await fetch(`${door}/staff/me`, { headers })).status === 200;
          }),
        );
      const [hudas, nouras] = [huda.token, noura.token];
      expect([await isIn(hudas), await isIn(nouras)]).toEqual([
        [true, true],
        [true, true],
      ]);
      const [account] = await world().query<{ id: string }>(
        `select account_id as id from staff.account where subject = 'huda'`,
      );
      const dead = (token: string) =>
        waitFor(
          'a dead session',
          async () => ((await isIn(token)).includes(true) ? undefined : true),
          DEAD_WITHIN_MS,
        );
      const closed = await salem.ask(`/staff/accounts/${account?.id ?? ''}/disable`, undefined, 'POST');
      expect(closed.body).toEqual({ done: true });
      await dead(hudas);
      expect(codeOf(await huda.logIn())).toEqual([401, 'sign-in-failed']);
      const out = await noura.ask('/staff/sessions', undefined, 'DELETE');
      expect(out.body['sessions']).toBeGreaterThanOrEqual(1);
      await dead(nouras);
      await world().system.stopPart(copy);
    });

    it('leaves a line for whoever watches at each refusal that matters, without a name', () => {
      const events = world()
        .system.log('api')
        .split('\n')
        .flatMap((line) => /"event":"(staff\.[a-z-]+)"/.exec(line)?.[1] ?? []);
      expect(events).toEqual(
        expect.arrayContaining([
          'staff.sign-in-refused',
          'staff.bootstrap-refused',
          'staff.bootstrapped',
          'staff.approval-refused',
          'staff.permission-refused',
          'staff.disabled-session-used',
          'staff.disabled-sign-in',
        ]),
      );
    });
  });
}
