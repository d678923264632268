import { Recorder } from '@tajdeed/lifecycle';
import { Capabilities, Database, Sealer, texts, type TextKey, type TextKeyIn } from '@tajdeed/platform';
import { givenRenewal, givenResident } from '@tajdeed/testing';
import { createHash } from 'node:crypto';
import { runningApi, type RunningApi } from './running-api';

const REFERENCE = 'a'.repeat(22);
const FORM = 'application/x-www-form-urlencoded';

describe('the pages of the api', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await runningApi();
  });
  afterAll(() => api.close());

  const ask = async (
    method: string,
    path: string,
    { body, ...headers }: Record<string, string> & { body?: string } = {},
  ) => {
    const answer = await fetch(`${api.url}${path}`, {
      ...{ method, headers, redirect: 'manual' },
      ...(body !== undefined && { body }),
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const rows = async (): Promise<unknown> =>
    api.db.query(
      `select (select count(*) from lifecycle.history) as history, (select count(*) from payments.callback) as callbacks,
         (select count(*) from platform.idempotency) as answers, (select count(*) from payments.inquiry) as inquiries`,
    );
  const showsPage = (
    answer: Awaited<ReturnType<typeof ask>>,
    status: number,
    code: TextKeyIn<'error'>,
  ): void => {
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
    for (const language of ['ar', 'en'] as const)
      expect(answer.text).toContain(
        `<section lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`,
      );
    expect(answer.text).toContain(texts.say('en', `error.${code}`));
  };

  const json = 'application/json';
  const pages = ['/receipt', '/bank-error', '/verify'];
  it.each(
    pages.flatMap((page) =>
      ['{"a":', '{"a":1,"a":2}', '{"__proto__":{}}', 'nothing of the kind'].map((body) => ({ page, body })),
    ),
  )('say in both languages that they cannot read a broken JSON body: $page $body', async ({ page, body }) => {
    const before = await rows();
    const answer = await ask('POST', `${page}/${REFERENCE}`, { body, 'content-type': json });
    // The certificate's page takes no POST at all, and says so before it reads.
    if (page === '/verify')
      showsPage(answer, answer.status, answer.status === 405 ? 'method-not-allowed' : 'malformed-request');
    else showsPage(answer, 400, 'malformed-request');
    expect(await rows()).toEqual(before);
  });

  it('ignore a form however broken, and show what they always show', async () => {
    for (const page of ['/receipt', '/bank-error']) {
      const answer = await ask('POST', `${page}/${REFERENCE}`, { body: 'a=%zz&&=&a', 'content-type': FORM });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
      expect(answer.text).toContain(texts.say('en', 'page.receipt.not-found'));
    }
  });

  it('refuse a body that is too large as a page', async () => {
    const body = 'x'.repeat(70_000);
    showsPage(
      await ask('POST', `/receipt/${REFERENCE}`, { body, 'content-type': FORM }),
      413,
      'body-too-large',
    );
  });

  it.each([
    ['GET', '/receipt', 404, 'not-found'],
    ['GET', '/receipt/a/b', 404, 'not-found'],
    ['GET', '/verify/', 404, 'not-found'],
    ['GET', '/receipt/%zz', 400, 'malformed-request'],
    ['DELETE', `/bank-error/${REFERENCE}`, 405, 'method-not-allowed'],
    ['PUT', `/verify/${REFERENCE}`, 405, 'method-not-allowed'],
  ] as const)('are pages also where nothing is: %s %s', async (method, path, status, code) => {
    showsPage(await ask(method, path), status, code);
    showsPage(await ask(method, path, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }), status, code);
  });

  it('are pages also to an address that is too long', async () => {
    showsPage(await ask('GET', `/verify/${'x'.repeat(9000)}`), 414, 'uri-too-long');
  });

  describe('before the bank’s', () => {
    const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const say = (key: TextKey): string => texts.say('en', key);
    /** The page's path, and what was recorded of its payment so far. */
    const opened = async () => {
      const parts = { db: api.app.get(Database), recorder: api.app.get(Recorder) };
      const person = await givenResident(api.db, { article: '18', sealer: api.app.get(Sealer) });
      const renewalId = await givenRenewal(api.db, parts, person);
      const as = { token: await api.app.get(Capabilities).issue(renewalId) };
      const { body } = await api.call('GET', `/renewals/${renewalId}/fees`, as);
      const term = { years: 1, startsOn: body['earliestStart'] };
      await api.call('POST', `/renewals/${renewalId}/term`, { ...as, body: term });
      const payment = await api.call<{ attemptId: string; payUrl: string }>(
        ...(['POST', `/renewals/${renewalId}/payments`, { ...as, body: {} }] as const),
      );
      const events = () =>
        api.db.query(`select event from lifecycle.history where thing = $1 order by seq`, [
          payment.body.attemptId,
        ]);
      const steps = async () => {
        const status = await api.call<{ actions: { name: string; path: string }[] }>(
          ...(['GET', `/renewals/${renewalId}`, as] as const),
        );
        return status.body.actions.map(({ name, path }) => `${name} ${path}`);
      };
      return { path: new URL(payment.body.payUrl).pathname, events, steps };
    };
    const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
    const [was, sent] = [{ event: 'attempt.opened' }, { event: 'attempt.sent' }];

    it('show what is paid for with one button, which works without a script, and change nothing by being looked at', async () => {
      const { path, events } = await opened();
      for (const headers of [browser, { ...browser, 'sec-purpose': 'prefetch' }, {}]) {
        const page = await ask('GET', `${path}?paymentid=1`, headers);
        expect([page.status, page.text.match(/<button type="submit">/g)]).toEqual([
          200,
          ['<button type="submit">'],
        ]);
        expect(page.text).toContain('<form method="post">');
        expect(page.text).not.toMatch(/src=|href=|https?:/);
        const scripts = page.text.split('<script>').slice(1);
        const allowed = scripts.map((text) => hashOf(text.split('</script>')[0] ?? '')).join();
        for (const word of [say('page.pay.button'), say('page.pay.once'), '100.000'])
          expect(page.text.replaceAll(/<[^>]+>/g, '')).toContain(word.replaceAll("'", '&#39;'));
        expect(page.headers.get('cache-control')).toBe('no-store');
        const policy = page.headers.get('content-security-policy') ?? '';
        expect(policy.replace(/style-src '[^']+'/, 'style')).toBe(
          `default-src 'none'; style; script-src '${allowed}'; frame-ancestors 'none'; base-uri 'none'; form-action 'self' http://localhost:8402`,
        );
      }
      await fetch(`${api.url}${path}`, { method: 'HEAD' });
      expect(await events()).toEqual([was]);
    });

    it('lead to the bank once, whoever presses twice or at once, and say from then on how it stands', async () => {
      const { path, events, steps } = await opened();
      expect(await steps()).toEqual([`go-to-bank ${path}`]);
      const press = () => ask('POST', path, { ...browser, 'content-type': FORM, body: '' });
      const answers = await Promise.all([press(), press(), press()]);
      const [led, ...told] = answers.sort((one, other) => other.status - one.status);
      expect([led.status, led.text]).toEqual([303, '']);
      expect(led.headers.get('location')).toMatch(
        /^http:\/\/localhost:8402\/kpg\/PaymentHTTP\.htm\?param=paymentInit&trandata=[0-9a-f]+&/,
      );
      expect(led.headers.get('cache-control')).toBe('no-store');
      for (const page of [...told, await press(), await ask('GET', path, browser)]) {
        expect([page.status, page.headers.get('location')]).toEqual([200, null]);
        expect(page.text).toContain(say('page.title.at-bank'));
        expect(page.text).not.toContain('<button');
        expect(page.headers.get('refresh')).not.toBeNull();
        expect(page.headers.get('content-security-policy')).toContain("form-action 'none'");
      }
      expect(await events()).toEqual([was, sent]);
      expect(await steps()).toEqual([]);
    });

    it('take nothing but the press of their button', async () => {
      const { path, events } = await opened();
      const body = 'amount=0.001';
      showsPage(
        await ask('POST', path, { ...browser, 'content-type': FORM, body }),
        415,
        'unsupported-media-type',
      );
      showsPage(await ask('PUT', path, browser), 405, 'method-not-allowed');
      expect(await events()).toEqual([was]);
      for (const method of ['GET', 'POST']) {
        const unknown = await ask(method, `/pay/${REFERENCE}`, browser);
        expect([unknown.status, unknown.text.includes(say('page.pay.not-found'))]).toEqual([404, true]);
      }
    });
  });

  it('tell a program that asks for JSON a problem', async () => {
    const answer = await ask('GET', '/verify/a/b', { accept: json });
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  });

  it('stand, in a browser, also at an address that is nowhere', async () => {
    const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-language': 'ar' };
    const answer = await ask('GET', '/favourites', browser);
    showsPage(answer, 404, 'not-found');
    expect(answer.text).toContain('<html lang="ar" dir="rtl">');
    expect((await ask('GET', '/favourites')).headers.get('content-type')).toContain('problem+json');
  });

  it('leave the steps of a renewal to problem+json, whoever asks', async () => {
    const answer = await ask('POST', '/renewals', { body: '{', 'content-type': json, accept: 'text/html' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ]);
  });
});
