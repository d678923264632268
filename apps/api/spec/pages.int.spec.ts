import { texts } from '@tajdeed/platform';
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
    const answer = await fetch(`${api.url}${path}`, { method, headers, ...(body !== undefined && { body }) });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const rows = async (): Promise<unknown> =>
    api.db.query(
      `select (select count(*) from lifecycle.history) as history, (select count(*) from payments.callback) as callbacks,
         (select count(*) from platform.idempotency) as answers, (select count(*) from payments.inquiry) as inquiries`,
    );
  const showsPage = (answer: Awaited<ReturnType<typeof ask>>, status: number, code: string): void => {
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
  ])('are pages also where nothing is: %s %s', async (method, path, status, code) => {
    showsPage(await ask(method, path), status, code);
    showsPage(await ask(method, path, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }), status, code);
  });

  it('are pages also to an address that is too long', async () => {
    showsPage(await ask('GET', `/verify/${'x'.repeat(9000)}`), 414, 'uri-too-long');
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
