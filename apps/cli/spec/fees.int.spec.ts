import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { SchedulesDoor } from '../../../libs/fees/spec/schedules-door';
import { documentGiven } from '../../../libs/fees/spec/documents';
import { run } from '../src/program';
import { SessionFile } from '../src/session.file';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe('the schedules from a terminal', () => {
  const home = mkdtempSync(join(tmpdir(), 'tajdeed-fees-'));
  let door: SchedulesDoor;
  /** What others do once, before the next file replaces another. */
  let meanwhile: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    door = await SchedulesDoor.open({ author: 'fee-author', approver: 'fee-approver', clerk: 'clerk' });
    for (const name of ['author', 'approver', 'clerk'])
      await new SessionFile(join(home, name, 'tajdeed')).keep(door.door.url, door.token(name));
  });
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await door.close();
  });

  async function as(name: string, words: readonly string[], lines: readonly string[] = []): Promise<Ended> {
    const written = { out: '', err: '' };
    const code = await run(['fees', ...words], {
      env: { XDG_CONFIG_HOME: join(home, name), TAJDEED_API: door.door.url, LANG: 'en_GB.UTF-8' },
      stdin: Readable.from(lines.map((line) => `${line}\n`)),
      stdout: { write: (text: string) => void (written.out += text) },
      stderr: { write: (text: string) => void (written.err += text) },
      fetch: async (url, init) => {
        const work = init.method === 'PUT' ? meanwhile : undefined;
        if (work) meanwhile = undefined;
        await work?.();
        return fetch(url, init);
      },
      wait: () => Promise.resolve(),
    });
    return { code, ...written };
  }
  const fileOf = (name: string, content: string): string => {
    const path = join(home, name);
    writeFileSync(path, content);
    return path;
  };

  it('anybody reads what is in force, what was on a day, and in what they differ', async () => {
    const list = await as('nobody', ['list']);
    expect([list.code, list.err]).toEqual([0, '']);
    expect(list.out).toMatch(
      /res-306-2025 +Ministerial resolution 306 .* IN_FORCE \(In force\) +2025-12-23 +-/,
    );
    expect(list.out).toMatch(/legacy-2000 .* SUPERSEDED \(No longer in force\) +- +2025-12-22/);
    const present = await as('nobody', ['show']);
    expect(present.out).toMatch(
      /res-17-government-work +Residence, government-sector work +KWD 100\.000 for each year/,
    );
    const past = await as('nobody', ['show', '--on', '2025-12-22', '--json']);
    expect(JSON.parse(past.out)).toMatchObject({ scheduleId: 'legacy-2000' });
    const arabic = await as('nobody', ['show', '--lang', 'ar']);
    expect(arabic.out).toContain('إقامة عمل بالقطاع الحكومي');
    expect(arabic.out).toMatch(/100\.000\W* د\.ك عن كل سنة/);
    const diff = await as('nobody', ['diff', 'res-306-2025']);
    expect(diff.out).toMatch(/New row/);
    expect(diff.out).toMatch(/Conditions: .*Article: 17/);
    const inArabic = await as('nobody', ['diff', 'res-306-2025', '--lang', 'ar']);
    expect(inArabic.out).toMatch(/الشروط.*المادة/);
    for (const { out } of [diff, inArabic]) expect(out).not.toMatch(/[a-zA-Z]=/); // no form of the CSV
    expect((await as('nobody', ['show', 'nowhere'])).code).toBe(1);
    expect((await as('nobody', ['list', '--drafts'])).code).toBe(3);
  });

  it('what is exported as CSV is imported, changed, compared, submitted and approved by another', async () => {
    const exported = await as('author', ['export', 'res-306-2025', '--format', 'csv']);
    const [start] = new Date(Date.now() + 40 * 86_400_000).toISOString().split('T');
    const mine = exported.out.replace('res-306-2025', 'res-12').replace(',2025-12-23,', `,${start!},`);
    const file = fileOf('decree.csv', mine);
    expect(await as('author', ['import', file])).toMatchObject({
      code: 0,
      out: 'res-12 is DRAFT (Draft).\n',
    });
    expect((await as('author', ['diff', 'res-12', '--drafts'])).out).toBe('They say the same.\n');
    writeFileSync(file, mine.replace(/(res-17-government-work.*?),100000,/, '$1,120000,'));
    const digestOf = async (id: string) => {
      const { out } = await as('author', ['show', id, '--drafts', '--json']);
      return (JSON.parse(out) as { digest: string }).digest;
    };
    const known = await digestOf('res-12');
    const replace = ['import', file, '--replace', 'res-12', '--digest', known];
    expect(await as('author', replace)).toMatchObject({ code: 0 });
    const late = await as('author', replace);
    expect([late.code, late.out]).toEqual([1, '']);
    expect(late.err).toContain(
      `Somebody changed res-12 after your file was made: its digest is ${await digestOf('res-12')}`,
    );
    expect(late.err).toContain('(draft-changed)');
    expect((await as('author', ['diff', 'res-12', '--drafts'])).out).toContain(
      'Fee: KWD 100.000 for each year → KWD 120.000 for each year',
    );
    const submitted = await as('author', ['submit', 'res-12', '--reason', 'it was signed']);
    expect([submitted.code, submitted.err]).toEqual([0, '']);
    expect((await as('clerk', ['approve', 'res-12'], ['000000'])).code).toBe(1);
    const approved = await as('approver', ['approve', 'res-12'], ['000000']);
    expect([approved.code, approved.out]).toEqual([
      0,
      'res-12 is APPROVED (Approved; begins at its date).\n',
    ]);
    expect(approved.err).toContain('KWD 120.000 for each year');
    expect((await as('nobody', ['show', 'res-12', '--json'])).code).toBe(0);
    expect((await as('author', ['annul', 'res-12', '--reason', 'not to be'])).code).toBe(0);
    expect((await as('author', ['recall', 'res-12'])).out).toMatch(/^res-12 is APPROVED \(/);
  });

  it('a draft that somebody changes between the look and the deed is not replaced', async () => {
    const small = (note: string) =>
      JSON.stringify(documentGiven({ id: 'res-both', effective_from: '2099-01-01', effective_note: note }));
    const [mine, theirs] = [fileOf('mine.json', small('mine')), fileOf('theirs.json', small('theirs'))];
    expect((await as('author', ['import', mine])).code).toBe(0);
    meanwhile = async () => {
      expect((await as('author', ['import', theirs, '--replace', 'res-both'])).code).toBe(0);
    };
    const ended = await as('author', ['import', mine, '--replace', 'res-both']);
    expect([ended.code, ended.out]).toEqual([1, '']);
    expect(ended.err).toContain('Somebody changed this draft after you read it: nothing was replaced.');
    const { out } = await as('author', ['export', 'res-both', '--drafts', '--format', 'json']);
    expect(JSON.parse(out)).toMatchObject({ effective_note: 'theirs' });
  });

  it('a submission is refused or recalled, and a draft given up', async () => {
    const file = fileOf(
      'small.json',
      JSON.stringify(documentGiven({ id: 'res-small', effective_from: '2099-01-01' })),
    );
    expect((await as('author', ['import', file])).code).toBe(0);
    expect((await as('author', ['submit', 'res-small', '--reason', 'it was signed'])).code).toBe(0);
    expect((await as('approver', ['refuse', 'res-small', '--reason', 'not this'])).out).toBe(
      'res-small is DRAFT (Draft).\n',
    );
    expect((await as('author', ['recall', 'res-small'])).err).toContain(
      'Nothing is proposed about res-small.',
    );
    expect((await as('author', ['withdraw', 'res-small'])).out).toBe('res-small is WITHDRAWN (Given up).\n');
    const exported = await as('author', ['export', 'res-small', '--drafts', '--format', 'json']);
    expect(JSON.parse(exported.out)).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });

  it('names line, column and rule of what is wrong with a file', async () => {
    const { out } = await as('author', ['export', 'res-306-2025', '--format', 'csv']);
    const file = fileOf('wrong.csv', out.replace('res-306-2025', 'res-x').replace(',100000,', ',=1+1,'));
    const ended = await as('author', ['import', file]);
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(/line-\d+\.amount_fils: This cell begins like a formula/);
    expect((await as('author', ['import', '/no/file.csv'])).code).toBe(2);
    const large = fileOf('large.csv', 'x'.repeat(5 * 1024 * 1024 + 1));
    expect(await as('author', ['import', large])).toMatchObject({
      ...{ code: 2, err: expect.stringContaining('larger than 5 MiB') as unknown },
    });
  });
});
