import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testBrowser } from '@tajdeed/local';
import { waitFor } from '@tajdeed/testing';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const lookInPage = readFileSync(join(__dirname, 'look.page.mjs'), 'utf8');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** A phone and a screen. */
const widths = [360, 1280] as const;

/** Starts a browser that reaches nothing but this machine. */
export async function openBrowser(home: string): Promise<Browser> {
  const { program, env } = await testBrowser(home);
  return chromium.launch({
    executablePath: program,
    env,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

/** Somebody at a browser, with one page open. */
export class Visitor {
  /** Errors of the console, violations of a content security policy among them, and scripts that failed. */
  readonly complaints: string[] = [];
  /** Requests that left this machine. */
  readonly foreign: string[] = [];

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      // That a refusal has the status of one is no fault of the page.
      const isStatus = /the server responded with a status of (?:404|422)/.test(message.text());
      if (message.type() === 'error' && !isStatus) this.complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error.message}`));
    context.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith('http') && hostname !== '127.0.0.1') this.foreign.push(request.url());
    });
  }

  /**
   * `scripts`: whether the browser runs any; no page of ours needs them. `still`: pages do not read themselves again, so that
   * they can be looked at for long.
   */
  static async enter(
    browser: Browser,
    language: 'ar' | 'en',
    how: { scripts?: boolean; dark?: boolean; still?: boolean } = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      locale: language === 'ar' ? 'ar-KW' : 'en-GB',
      javaScriptEnabled: how.scripts ?? false,
      colorScheme: how.dark === true ? 'dark' : 'light',
    });
    context.setDefaultTimeout(60_000);
    if (how.still === true)
      await context.route('**/*', async (route) => {
        const response = await route.fetch();
        const isPage = response.headers()['content-type']?.startsWith('text/html') === true;
        if (!isPage) return route.fulfill({ response });
        const body = (await response.text()).replace(/<meta http-equiv="refresh"[^>]*>/, '');
        return route.fulfill({ response, body });
      });
    return new Visitor(context, await context.newPage());
  }

  async leave(): Promise<void> {
    await this.context.close();
  }

  /** What is wrong with the looks of the page on a phone and on a screen, and what the browser has complained of so far. */
  async flaws(): Promise<string[]> {
    const found: string[] = [];
    for (const width of widths) {
      await this.page.setViewportSize({ width, height: 800 });
      const flaws = await this.page.evaluate<string[]>(lookInPage);
      found.push(...flaws.map((flaw) => `${this.page.url()} at ${width} px: ${flaw}`));
    }
    return [...found, ...this.complaints, ...this.foreign];
  }

  /** What hinders people who see little, or hear the page: contrast, names, structure. Needs `scripts`. */
  async hindrances(): Promise<string[]> {
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate<{
      violations: { id: string; nodes: { html: string }[] }[];
    }>('axe.run()');
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }

  /** Opens the page and answers its main heading. */
  async open(url: string): Promise<string> {
    await this.page.goto(url);
    return this.heading();
  }

  async heading(): Promise<string> {
    return (await this.page.locator('h1').innerText()).trim();
  }

  /** The text of the page, without the marks that set runs apart. */
  async text(): Promise<string> {
    return this.page.locator('body').innerText();
  }

  /** Waits until the page says this in its main heading, reading it again each time unless it does that by itself. */
  async says(heading: string, how: { byItself: boolean } = { byItself: false }): Promise<void> {
    await waitFor(`a page that says ${heading}`, async () => {
      if ((await this.heading().catch(() => '')) === heading) return true;
      if (!how.byItself) await this.page.reload();
      return undefined;
    });
  }

  /** Opens the page before the bank's and goes on to the bank, by keyboard alone. */
  async goToBank(payUrl: string): Promise<void> {
    await this.open(payUrl);
    await this.pressPay();
  }

  /** Presses the one button of the page before the bank's. */
  async pressPay(): Promise<void> {
    await this.page.keyboard.press('Tab');
    const at = await this.page.evaluate<string>('document.activeElement.type');
    if (at !== 'submit') throw new Error(`the first Tab leads to ${at}`);
    await this.page.keyboard.press('Enter');
    await this.page.waitForURL(/\/paymentpage\.htm/);
  }

  /** Types a card on the bank's page by keyboard alone and sends it; then the page asks to confirm. */
  async typeCard(expiry: readonly [month: string, year: string]): Promise<void> {
    const { keyboard } = this.page;
    await this.reach('bank');
    await keyboard.press('ArrowDown'); // the test bank and its prefix are the first ones
    await this.reach('dcprefix');
    await keyboard.press('ArrowDown');
    await this.reach('debitNumber');
    await keyboard.type('0000000001');
    await this.reach('debitMonthSelect');
    await keyboard.type(expiry[0]);
    await this.reach('debitYearSelect');
    await keyboard.type(expiry[1]);
    await this.reach('cardPin');
    await keyboard.type('1234');
    await keyboard.press('Enter');
    await this.page.locator('button[value=confirm]').waitFor();
  }

  /** Confirms what was typed, by keyboard, and is brought to wherever the bank leads. */
  async confirm(): Promise<void> {
    await this.reach('step');
    await Promise.all([this.page.waitForEvent('framenavigated'), this.page.keyboard.press('Enter')]);
    await this.page.waitForLoadState();
  }

  /** Moves on by the Tab key until the control of this name has the focus, as its outline shows. */
  private async reach(name: string): Promise<void> {
    for (let presses = 0; presses < 12; presses += 1) {
      await this.page.keyboard.press('Tab');
      const [at, outline] = await this.page.evaluate<[string, string]>(
        '[document.activeElement.name ?? "", getComputedStyle(document.activeElement).outlineStyle]',
      );
      if (at !== name) continue;
      if (outline === 'none') throw new Error(`nothing shows that ${name} has the focus`);
      return;
    }
    throw new Error(`no Tab leads to ${name}`);
  }
}
