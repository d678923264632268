import { join } from 'node:path';
import { MINUTE_MS } from '@tajdeed/domain';
import { texts, type TextKey } from '@tajdeed/platform';
import { badCard, goodCard } from '@tajdeed/testing';
import type { Browser } from 'playwright-core';
import type { Guest } from './guest';
import { openBrowser, Visitor } from './visitor';
import { isOrdinary, type World } from './world';

const languages = ['ar', 'en'] as const;
type Language = (typeof languages)[number];
const stories = [
  ['paid-ar', 'ar'],
  ['paid-en', 'en'],
  ['asked', 'ar'],
  ['declined', 'en'],
  ['cancelled', 'ar'],
  ['failed', 'ar'],
] as const satisfies readonly (readonly [string, Language])[];
type Story = (typeof stories)[number][0];
type How = Parameters<typeof Visitor.enter>[2];

/** Every page for people in a real browser, which runs scripts only where a story says so. */
export function inBrowser(world: () => World): void {
  describe('in a browser', () => {
    let browser: Browser;
    let visitors: Visitor[] = [];
    /** Each with an open payment. */
    const guests = new Map<Story, Guest>();
    /** Looks at a receipt that is still open, until the last stories. */
    let waiting: Visitor;
    beforeAll(async () => {
      const opened = stories.map(async ([story, language]) => {
        const guest = world().guest((person) => isOrdinary(person) && person.language === language);
        guests.set(story, await guest.opened());
      });
      const launched = openBrowser(join(world().system.directory, 'browser')).then((one) => (browser = one));
      await Promise.all([launched, ...opened]);
    }, 120_000);
    afterEach(async () => {
      const leaving = visitors.filter((visitor) => visitor !== waiting);
      visitors = [];
      await Promise.all(leaving.map((visitor) => visitor.leave()));
    });
    afterAll(async () => {
      await browser.close();
    });

    const guestOf = (story: Story): Guest => guests.get(story)!;
    const visitor = async (language: Language, how?: How): Promise<Visitor> => {
      const entered = await Visitor.enter(browser, language, how);
      visitors.push(entered);
      return entered;
    };
    const only = ({ trackId }: Guest) => ({ scope: { trackId } });
    const receiptOf = async ({ attemptId }: Guest): Promise<string> => {
      const [row] = await world().query<{ reference: string }>(
        `select receipt_reference as reference from payments.attempt where attempt_id = $1`,
        [attemptId],
      );
      return `${world().system.addresses.api}/receipt/${row!.reference}`;
    };
    const verifyOf = async ({ renewalId }: Guest): Promise<string> => {
      const [row] = await world().query<{ code: string }>(
        `select code from coverage.coverage where renewal_id = $1`,
        [renewalId],
      );
      return `${world().system.addresses.api}/verify/${row!.code}`;
    };
    const inBoth = async (shown: Visitor, key: TextKey): Promise<void> => {
      const text = await shown.text();
      for (const language of languages) expect(text).toContain(texts.say(language, key));
    };

    it('a receipt says that the bank is asked, and changes nothing', async () => {
      const guest = guestOf('asked');
      waiting = await visitor('ar');
      await world().fault('inquiry-down', only(guest));
      await waiting.goToBank(guest.payUrl);
      await waiting.typeCard(goodCard.expiry);
      await waiting.confirm();
      expect(await waiting.heading()).toBe(texts.say('ar', 'page.title.open'));
      await inBoth(waiting, 'page.title.open');
      expect(await waiting.flaws()).toEqual([]);
      const receipt = waiting.page.url();
      const before = await guest.events('attempt');
      for (const data of ['result=CAPTURED', 'result=NOT+CAPTURED'])
        await waiting.page.request.post(receipt, { data });
      await waiting.page.reload();
      expect(await waiting.open(`${receipt}?result=CAPTURED`)).toBe(texts.say('ar', 'page.title.open'));
      await waiting.open(receipt);
      expect(await guest.events('attempt')).toEqual(before);
      await world().mend(`inquiry-down?trackId=${guest.trackId}`);
    });

    it.each(languages)('a resident pays by keyboard and sees a receipt (%s)', async (language) => {
      const guest = guestOf(`paid-${language}`);
      const resident = await visitor(language);
      expect(await resident.open(guest.payUrl)).toBe(texts.say(language, 'page.pay.title'));
      await inBoth(resident, 'page.pay.button');
      for (const word of [guest.total, guest.startsOn, guest.endsOn])
        expect(await resident.text()).toContain(word);
      for (const leads of [false, true]) {
        expect(await resident.page.locator('html').getAttribute('lang')).toBe(language);
        expect(await resident.flaws()).toEqual([]);
        if (!leads) await resident.pressPay();
      }
      await resident.typeCard(goodCard.expiry);
      expect(await resident.flaws()).toEqual([]);
      await resident.confirm();
      expect(resident.page.url()).toBe(await receiptOf(guest));
      await resident.says(texts.say(language, 'page.title.paid'));
      await inBoth(resident, 'page.title.paid');
      const { paymentId } = await guest.bankPayment();
      for (const word of [guest.total, guest.trackId, paymentId])
        expect(await resident.text()).toContain(word);
      expect(await resident.flaws()).toEqual([]);
    });

    it('the bank’s form keeps what was typed and says at each field what is wrong', async () => {
      const resident = await visitor('en', { scripts: true });
      const { payUrl } = guestOf('declined');
      await resident.open(payUrl);
      expect(await resident.hindrances()).toEqual([]);
      await resident.goToBank(payUrl);
      await resident.page.locator('#bank').selectOption('knet1');
      await resident.page.evaluate('document.forms[0].noValidate = true'); // as a browser without that check
      await resident.page.locator('button[value=submit]').click();
      await resident.page.locator('[role=alert]').first().waitFor();
      expect(await resident.page.locator('[role=alert]').count()).toBe(3);
      expect(await resident.page.locator('#bank').inputValue()).toBe('knet1');
      expect(await resident.page.locator('#cardPin').getAttribute('aria-describedby')).toBe('pin-problem');
      expect(await resident.flaws()).toEqual([]);
      expect(await resident.hindrances()).toEqual([]);
    });

    it('the page before the bank’s leads there once, and tells whoever comes back where his payment is', async () => {
      const guest = guestOf('declined');
      const returning = await visitor('ar', { scripts: true, dark: true });
      expect(await returning.open(guest.payUrl)).toBe(texts.say('en', 'page.title.at-bank'));
      await inBoth(returning, 'page.pay.sent');
      expect(await returning.page.locator('button').count()).toBe(0);
      expect(await returning.hindrances()).toEqual([]);
      expect(await returning.flaws()).toEqual([]);
      expect(await guest.events('attempt')).toEqual(['attempt.opened', 'attempt.sent']);
    });

    it('a receipt says that the bank declined', async () => {
      const guest = guestOf('declined');
      const resident = await visitor('en');
      const { paymentId } = await guest.bankPayment();
      await resident.open(`${world().system.addresses.sandbox}/kpg/paymentpage.htm?PaymentID=${paymentId}`);
      await resident.typeCard(badCard.expiry);
      await resident.confirm();
      await resident.says(texts.say('en', 'page.title.not-paid'));
      await inBoth(resident, 'attempt.declined');
      expect(await resident.flaws()).toEqual([]);
    });

    it('a double click leads to the bank like one, and a receipt says that the resident cancelled', async () => {
      const guest = guestOf('cancelled');
      const resident = await visitor('ar', { scripts: true });
      await resident.open(guest.payUrl);
      await resident.page.locator('button').dblclick();
      await resident.page.waitForURL(/\/paymentpage\.htm/);
      await resident.page.locator('button[form=cancel]').click();
      await resident.page.waitForURL(await receiptOf(guest));
      await resident.says(texts.say('ar', 'page.title.not-paid'));
      await inBoth(resident, 'attempt.cancelled');
      expect(await resident.flaws()).toEqual([]);
    });

    it('the bank’s error address says what is known, whatever the bank’s page brings along', async () => {
      const guest = guestOf('failed');
      const resident = await visitor('ar');
      await world().fault('bank-cancel-at-error-url', only(guest));
      await resident.goToBank(guest.payUrl);
      await resident.page.locator('button[form=cancel]').click();
      await resident.page.waitForURL(/\/bank-error\/.*Error=IPAY0100048/);
      await inBoth(resident, 'page.bank-error.told');
      expect(await resident.text()).not.toContain('IPAY');
      expect(await resident.flaws()).toEqual([]);
    });

    it('an address that is no receipt or no certificate says so', async () => {
      const stranger = await visitor('ar');
      for (const [path, key] of [
        ['receipt', 'page.receipt.not-found'],
        ['bank-error', 'page.receipt.not-found'],
        ['pay', 'page.pay.not-found'],
        ['verify', 'page.verify.unknown'],
      ] as const) {
        await stranger.open(`${world().system.addresses.api}/${path}/AAAAAAAAAAAAAAAAAAAAAA`);
        await inBoth(stranger, key);
        expect(await stranger.flaws()).toEqual([]);
      }
    });

    it('a certificate’s address tells how it stands, and not whose it is', async () => {
      const guest = guestOf('paid-ar');
      await guest.until('ACKNOWLEDGED', 'HELD');
      const inspector = await visitor('ar');
      await inspector.open(await verifyOf(guest));
      await inBoth(inspector, 'page.verify.provisional');
      await world().pass(11 * MINUTE_MS);
      await guest.attemptIn('CONFIRMED');
      await inspector.says(texts.say('ar', 'page.verify.title-upcoming'));
      const shown = await inspector.text();
      for (const word of [guest.startsOn, guest.endsOn]) expect(shown).toContain(word);
      const { names, civilNumber } = guest.person;
      for (const word of [names.ar, names.en, civilNumber, guest.phone]) expect(shown).not.toContain(word);
      expect(await inspector.flaws()).toEqual([]);
    });

    it.each(languages)('the fee schedules are tables that anybody can read (%s)', async (language) => {
      const { api } = world().system.addresses;
      const reader = await visitor(language, { scripts: true });
      for (const path of [
        '/fees/schedules',
        '/fees/schedules/in-force',
        '/fees/schedules/res-306-2025/differences',
      ]) {
        await reader.open(`${api}${path}`);
        expect(await reader.page.locator('html').getAttribute('lang')).toBe(language);
        expect(await reader.flaws()).toEqual([]);
        expect(await reader.hindrances()).toEqual([]);
      }
    });

    it('our pages are legible to everybody, by day and by night', async () => {
      const guest = guestOf('paid-ar');
      for (const [dark, url] of [
        [false, await receiptOf(guest)],
        [true, await verifyOf(guest)],
      ] as const) {
        const reader = await visitor('en', { scripts: true, dark });
        await reader.open(url);
        expect(await reader.hindrances()).toEqual([]);
        expect(await reader.flaws()).toEqual([]);
      }
    });

    it.each(languages)('the outside world’s pages stand in order (%s)', async (language) => {
      const { sandbox } = world().system.addresses;
      const { phone } = guestOf(`paid-${language}`);
      const reader = await visitor(language, { scripts: true, still: true });
      const inbox = `/sms?to=${encodeURIComponent(phone)}&lang=${language}`;
      const pages = ['/', '/sms', '/kpg/merchant.htm', '/authority'].map(
        (path) => `${path}?lang=${language}`,
      );
      for (const path of [...pages, inbox]) {
        await reader.open(`${sandbox}${path}`);
        expect(await reader.flaws()).toEqual([]);
        if (language === 'ar') expect(await reader.hindrances()).toEqual([]);
      }
      const { messages } = await world().ledger(`to=${encodeURIComponent(phone)}`);
      expect(await reader.text()).toContain(messages[0]!.text);
      expect(await reader.page.locator('article').count()).toBe(messages.length);
    });

    it('the API’s documentation comes from the API alone and shows every route', async () => {
      const { api } = world().system.addresses;
      const reader = await visitor('en', { scripts: true });
      await reader.page.goto(`${api}/docs`);
      await reader.page.locator('.opblock').first().waitFor();
      const { paths } = (await (await fetch(`${api}/openapi.json`)).json()) as {
        paths: Record<string, object>;
      };
      const routes = Object.values(paths).flatMap((path) => Object.keys(path));
      expect(await reader.page.locator('.opblock').count()).toBe(routes.length);
      await reader.page.locator('.opblock-summary-control').first().click();
      await reader.page.locator('.opblock-body').first().waitFor();
      expect([...reader.complaints, ...reader.foreign]).toEqual([]);
    });

    it('Temporal’s web interface shows a renewal’s workflow and nothing personal', async () => {
      const { renewalId } = guestOf('paid-ar');
      const operator = await visitor('en', { scripts: true });
      const { temporalUi } = world().system.addresses;
      await operator.page.goto(`${temporalUi}/namespaces/default/workflows/renewal-${renewalId}`);
      await operator.page.waitForURL(/\/timeline$/);
      await operator.page.goto(operator.page.url().replace(/timeline$/, 'history'));
      await operator.page.getByText('Workflow Execution Started').first().waitFor();
      const seen = [await operator.text(), await operator.page.content()];
      for (const word of [renewalId, 'Completed']) expect(seen[0]).toContain(word);
      const leaked = world().planted.filter(({ word }) => seen.some((text) => text.includes(word)));
      expect(leaked.map(({ what }) => what)).toEqual([]);
    });

    it('the receipt of the payment that the bank was asked about has renewed itself', async () => {
      await waiting.says(texts.say('ar', 'page.title.paid'), { byItself: true });
      expect(await waiting.flaws()).toEqual([]);
      await waiting.leave();
    });
  });
}
