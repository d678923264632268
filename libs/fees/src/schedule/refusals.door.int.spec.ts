import { createHash } from 'node:crypto';
import { documentGiven } from '../../spec/documents';
import { SchedulesDoor } from '../../spec/schedules-door';

const JSON_TYPE = 'application/json';

describe('schedules over HTTP, where somebody is told no', () => {
  let door: SchedulesDoor;
  beforeAll(async () => {
    door = await SchedulesDoor.open({ author: 'fee-author' });
  });
  afterAll(() => door.close());

  const get = (path: string, headers: Record<string, string>) => door.send('GET', path, { headers });
  const put = (id: string, given: object, tag?: string) =>
    door.send('PUT', `/fees/drafts/${id}`, {
      ...{ as: 'author', file: [JSON.stringify(given), JSON_TYPE] },
      ...(tag !== undefined && { headers: { 'if-match': tag } }),
    });
  const tagOf = async (id: string) =>
    String((await door.send('GET', `/fees/drafts/${id}`, { as: 'author' })).headers['etag']);

  it('replaces only what is named by its tag, and says what stands there instead', async () => {
    const given = documentGiven({ id: 'res-tagged' });
    const made = await door.send('POST', '/fees/drafts', {
      ...{ as: 'author', file: [JSON.stringify(given), JSON_TYPE] },
    });
    const tag = await tagOf('res-tagged');
    expect(tag).toMatch(/^"[\w-]{43}"$/);
    expect(tag).toBe(`"${createHash('sha256').update(made.payload).digest('base64url')}"`);
    const before = await door.rows();
    const mine = { ...given, effective_note: 'mine' };
    for (const nothing of [undefined, '*', ' * ']) {
      const answer = await put('res-tagged', mine, nothing);
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([
        428,
        'precondition-required',
      ]);
    }
    for (const other of ['"another"', `W/${tag}`, tag.slice(1, -1), '']) {
      const answer = await put('res-tagged', mine, other);
      expect([other, answer.statusCode]).toEqual([other, 412]);
      const { digest } = made.json<{ digest: string }>();
      expect(answer.json()).toMatchObject({ code: 'draft-changed', digest, state: 'DRAFT' });
    }
    expect(await door.rows()).toEqual(before);
    expect((await put('res-tagged', mine, `"another", ${tag}`)).statusCode).toBe(200);
    expect((await put('res-tagged', { ...given, effective_note: 'theirs' }, tag)).statusCode).toBe(412);
    // A new end alone, and a submission, are another content and another state: their tags are others, too.
    const ended = { ...mine, effective_to: '2027-12-31' };
    const tags = [tag, await tagOf('res-tagged')];
    expect((await put('res-tagged', ended, tags[1])).statusCode).toBe(200);
    tags.push(await tagOf('res-tagged'));
    expect((await put('res-tagged', { ...given, effective_note: 'last' }, tags[2])).statusCode).toBe(200);
    tags.push(await tagOf('res-tagged'));
    const reason = { reason: 'it was signed' };
    await door.send('POST', '/fees/drafts/res-tagged/submit', { as: 'author', body: reason });
    tags.push(await tagOf('res-tagged'));
    expect(new Set(tags).size).toBe(5);
    const late = await put('res-tagged', mine, tags[3]);
    expect([late.statusCode, late.json<{ state: string }>().state]).toEqual([412, 'SUBMITTED']);
  });

  it('to a person in a browser it says so on a page, in both languages; to a program as a problem', async () => {
    const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    for (const [path, status, sentence] of [
      ['/fees/schedules/unknown', 404, 'We could not find what you asked for.'],
      ['/fees/schedules/unknown/differences', 404, 'We could not find what you asked for.'],
      ['/fees/schedules/in-force?on=yesterday', 422, 'Some of the details are not correct.'],
      ['/fees/drafts/unknown', 401, 'Please sign in.'],
    ] as const) {
      const page = await get(path, { accept: browser, 'accept-language': 'ar' });
      expect([path, page.statusCode, page.headers['content-type']]).toEqual([
        ...[path, status, 'text/html; charset=utf-8'],
      ]);
      expect(page.payload).toContain('<html lang="ar" dir="rtl">');
      expect(page.payload).toContain('<section lang="en" dir="ltr">');
      expect(page.payload).toContain(sentence);
      expect(page.headers['cache-control']).toBe('no-store');
      for (const accept of ['*/*', 'application/json', 'application/json, text/html;q=0.5', 'text/csv'])
        expect((await get(path, { accept })).headers['content-type']).toBe(
          'application/problem+json; charset=utf-8',
        );
    }
  });
});
