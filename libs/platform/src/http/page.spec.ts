import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { escapeHtml, pageHtml, sendPage, type Page } from './page';

const page: Page = {
  first: 'ar',
  ar: { title: 'إيصال', paragraphs: ['نسأل البنك.'], facts: [['المبلغ', '100.000']] },
  en: { title: 'Receipt', paragraphs: ['We are asking the bank <b>now</b> & "here".'] },
};

describe('page', () => {
  it('shows both languages, each in its direction, the asked one first', () => {
    const html = pageHtml(page);
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html.indexOf('<section lang="ar" dir="rtl">')).toBeLessThan(
      html.indexOf('<section lang="en" dir="ltr">'),
    );
    expect(pageHtml({ ...page, first: 'en' })).toContain('<html lang="en" dir="ltr">');
    expect(html).toContain('<h1>إيصال</h1>');
    expect(html).toContain('<h2>Receipt</h2>');
  });

  it('sets runs of digits and Latin letters apart among Arabic letters', () => {
    const facts = [['المبلغ', '100.000 د.ك']] as const;
    const paragraphs = ['الجواب قبل 09:18 ص، بالرقم TJ-26 1.'];
    const html = pageHtml({ ...page, ar: { title: 'إيصال', paragraphs, facts } });
    expect(html).toContain('<bdi><bdi dir="ltr">100.000</bdi> د.ك</bdi>');
    expect(html).toContain('قبل <bdi dir="ltr">09:18</bdi> ص، بالرقم <bdi dir="ltr">TJ-26 1</bdi>.');
  });

  it('shows how its outcome is to be taken', () => {
    expect(pageHtml(page)).toContain('<main>');
    expect(pageHtml({ ...page, tone: 'bad' })).toContain('<main class="bad">');
  });

  it('escapes whatever it is given', () => {
    expect(pageHtml(page)).toContain('&#60;b&#62;now&#60;/b&#62; &#38; &#34;here&#34;');
    expect(escapeHtml(`<a href='x'>&"`)).toBe('&#60;a href=&#39;x&#39;&#62;&#38;&#34;');
  });

  it('needs nothing from elsewhere, and its policy admits its one style by hash, no script and no frame', () => {
    const sent: { status?: number; headers?: Record<string, string>; body?: string } = {};
    const reply = {
      status: (status: number) => ((sent.status = status), reply),
      headers: (headers: Record<string, string>) => ((sent.headers = headers), reply),
      send: (body: string) => ((sent.body = body), reply),
    };
    sendPage(reply as unknown as FastifyReply, page, 404);
    const policy = sent.headers?.['content-security-policy'] ?? '';
    const style = /<style>([\s\S]*)<\/style>/.exec(sent.body ?? '')?.[1] ?? '';
    expect(sent.status).toBe(404);
    expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(sent.body).not.toMatch(/<script|src=|href=|style=|https?:/);
    expect(sent.headers?.['cache-control']).toBe('no-store');
  });
});
