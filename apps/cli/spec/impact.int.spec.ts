import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { alsoRecords } from '@tajdeed/testing';
import { ImpactRun, ImpactsModule } from '@tajdeed/fees';
import { unwatched } from '../../../libs/fees/spec/impacts-room';
import { givenPaid } from '../../../libs/fees/spec/paid-quotes';
import { SchedulesDoor } from '../../../libs/fees/spec/schedules-door';
import { ImpactRows } from '../../../libs/fees/src/impact/impact.rows';
import { run } from '../src/program';
import { SessionFile } from '../src/session.file';

const PERIOD = ['--from', '2026-01-10', '--to', '2026-02-20'];

describe('previews from a terminal', () => {
  const home = mkdtempSync(join(tmpdir(), 'tajdeed-impact-'));
  let door: SchedulesDoor;
  let worker: ImpactRun;
  beforeAll(async () => {
    door = await SchedulesDoor.open({ author: 'fee-author', clerk: 'clerk' }, { module: ImpactsModule });
    for (const name of ['author', 'clerk'])
      await new SessionFile(join(home, name, 'tajdeed')).keep(door.door.url, door.token(name));
    await givenPaid(door.database, 120, '2026-01-10', '2026-02-20');
    // What the worker does, in this process and with its rights beside those of the api.
    await alsoRecords(door.database, 'tajdeed_api', 'tajdeed_worker');
    await door.database.query(`grant insert, update on fees.impact, fees.impact_changes to tajdeed_api`);
    worker = new ImpactRun(new ImpactRows(door.door.db), door.door.recorder);
  });
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await door.close();
  });

  /** `waits` stands for what happens while the program waits; `interrupts` for a Ctrl-C at once. */
  async function as(
    name: string,
    words: readonly string[],
    {
      waits,
      interrupts = false,
      types = [],
    }: { waits?: () => Promise<void>; interrupts?: boolean; types?: readonly string[] } = {},
  ) {
    const written = { out: '', err: '' };
    const code = await run(['fees', ...words], {
      env: { XDG_CONFIG_HOME: join(home, name), TAJDEED_API: door.door.url, LANG: 'en_GB.UTF-8' },
      stdin: Readable.from(types),
      stdout: { write: (text: string) => void (written.out += text) },
      stderr: { write: (text: string) => void (written.err += text) },
      fetch: (url, init) => fetch(url, init),
      wait: () => waits?.() ?? new Promise(() => undefined),
      onInterrupt: (heard) => {
        if (interrupts) heard();
        return () => undefined;
      },
    });
    return { code, ...written };
  }
  const newest = async () => {
    const [row] = await door.database.query<{ id: string }>(
      `select impact_id as id from fees.impact order by impact_id desc limit 1`,
    );
    return row?.id ?? '';
  };
  const carriedOut = async () => worker.run(await newest(), unwatched());

  it('are begun, followed to their end, and shown in words', async () => {
    const { code, out, err } = await as('author', ['impact', 'res-306-2025', ...PERIOD], {
      waits: carriedOut,
    });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/Renewals +110\n/);
    expect(out).toMatch(/Pay the same +110\n/);
    expect(out).toMatch(/res-17-government-work +res-17-government-work/);
  });

  it('go on without whoever interrupts, and are looked at again as words, JSON and CSV', async () => {
    const left = await as('author', ['impact', 'legacy-2000', ...PERIOD], { interrupts: true });
    const id = await newest();
    expect([left.code, left.out]).toEqual([1, '']);
    expect(left.err).toContain(`tajdeed fees impact-show ${id}`);
    const again = await as('author', ['impact-show', id, '--json'], { waits: carriedOut });
    const shown = JSON.parse(again.out) as {
      state: string;
      totals: { more: number; less: number; unpriced: number };
    };
    expect(shown.state).toBe('DONE');
    expect(shown.totals.less + shown.totals.unpriced).toBeGreaterThan(50);
    const words = await as('author', ['impact-show', id]);
    expect(words.out).toMatch(/Pay less +\d+\n/);
    const lines = (await as('author', ['impact-show', id, '--csv'], { types: ['123456\n'] })).out.split(
      /\r?\n/,
    );
    expect(lines[0]).toMatch(/^quote_id,renewal_id,/);
    expect(lines.length - 2).toBe(shown.totals.more + shown.totals.less + shown.totals.unpriced);
    const list = await as('author', ['impacts', '--schedule', 'legacy-2000']);
    expect(list.out).toContain(id);
  });

  it('are refused with the field that is wrong, and to whoever may not', async () => {
    const late = await as('author', ['impact', 'res-306-2025', '--from', '2026-01-10', '--to', '2999-01-01']);
    expect([late.code, late.out]).toEqual([1, '']);
    expect(late.err).toContain('to: This day is not over yet');
    expect((await as('author', ['impact', 'res-306-2025'])).code).toBe(2);
    expect((await as('clerk', ['impact', 'res-306-2025', ...PERIOD])).code).toBe(1);
  });
});
