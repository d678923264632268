import { World } from '../../spec/world';

describe('every page', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open();
  });
  afterAll(() => world.close());

  const pages = [
    ...['/', '/sms', '/authority', '/kpg/merchant.htm', '/kpg/paymentpage.htm?PaymentID=1'],
    ...['/faults', '/faults/bank-callback-late', '/report', '/report?since=2026-01-01'],
  ];

  it.each(pages)(
    '%s comes in both languages with nothing inline and nothing from elsewhere',
    async (path) => {
      for (const [language, direction] of [
        ['ar', 'rtl'],
        ['en', 'ltr'],
      ]) {
        const page = await world.ask(`${path}${path.includes('?') ? '&' : '?'}lang=${language!}`);
        expect(page.text).toContain(`<html lang="${language!}" dir="${direction!}">`);
        expect(page.text).not.toMatch(/<style|style="|<script(?! src="\/)|(?:src|href)="(?:https?:)?\/\//);
        expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      }
    },
  );

  it('is Arabic unless the browser asks for English', async () => {
    expect((await world.ask('/')).text).toContain('lang="ar"');
    expect((await world.ask('/', { headers: { 'accept-language': 'en-GB,ar' } })).text).toContain(
      '<html lang="en"',
    );
  });

  it('has no other doors than its own', async () => {
    expect((await world.ask('/kpg/tranPipe.htm')).status).toBe(404);
    expect((await world.ask('/?lang=ar&lang=en')).status).toBe(400);
    expect((await world.ask('/sms/messages', { method: 'POST', body: 'x'.repeat(40_000) })).status).toBe(413);
    expect((await world.ask('/health')).text).toBe('{"status":"ok"}');
  });
});
