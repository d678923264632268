import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { addDays } from '@tajdeed/domain';
import { kuwaitNoon } from '@tajdeed/testing';
import { settlementFile } from '../../../libs/payments/spec/settlement-file';
import { SettlementsDoor } from '../../../libs/payments/spec/settlements-door';
import { run } from '../src/program';
import { SessionFile } from '../src/session.file';

const noon = kuwaitNoon();
const bankDay = addDays(noon.today, -1);
const lines = Array.from({ length: 3 }, (_, n) => ({ lineId: `LINE${n}`, paymentId: String(n + 1) }));

describe('settlements from a terminal', () => {
  const home = mkdtempSync(join(tmpdir(), 'tajdeed-cli-settlement-'));
  let door: SettlementsDoor;
  beforeAll(async () => {
    door = await SettlementsDoor.open({ finance: 'finance', clerk: 'clerk' });
    await door.database.shiftClock(noon.offsetMs);
    for (const name of ['finance', 'clerk'])
      await new SessionFile(join(home, name, 'tajdeed')).keep(door.door.url, door.token(name));
  });
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await door.close();
  });

  async function as(
    name: string,
    words: readonly string[],
    waits?: () => Promise<unknown>,
    leaves?: 'at once' | 'once sent',
  ) {
    const written = { out: '', err: '' };
    let interrupt: () => void = () => undefined;
    const code = await run(['settlements', ...words], {
      env: { XDG_CONFIG_HOME: join(home, name), TAJDEED_API: door.door.url, LANG: 'en_GB.UTF-8' },
      stdin: Readable.from([]),
      stdout: { write: (text: string) => void (written.out += text) },
      stderr: { write: (text: string) => void (written.err += text) },
      fetch: async (url, init) => {
        if (leaves === 'at once') interrupt();
        const answer = await fetch(url, init);
        if (leaves !== 'once sent') return answer;
        interrupt();
        throw new Error('nobody waits for it');
      },
      wait: async () => {
        if (waits) await waits();
        else interrupt();
      },
      onInterrupt: (heard) => {
        interrupt = heard;
        return () => undefined;
      },
    });
    return { code, ...written };
  }
  const file = (name: string, content: string): string => {
    const path = join(home, name);
    writeFileSync(path, content);
    return path;
  };
  const named = ['--terminal', 'main', '--day', bankDay];
  const newest = async () => {
    const [row] = await door.database.query<{ id: string }>(
      `select settlement_id as id from payments.settlement order by 1 desc limit 1`,
    );
    return row?.id ?? '';
  };

  it('are brought, left to be matched by whoever interrupts, listed, shown, and not closed too early', async () => {
    const path = file('day.csv', settlementFile({ bankDay, lines }));
    const taken = await as('finance', ['import', path, ...named]);
    const id = await newest();
    expect([taken.code, taken.out]).toEqual([1, '']);
    expect(taken.err).toContain(`tajdeed settlements show ${id}`);
    const again = await as('finance', ['import', path, ...named, '--json']);
    expect(again.err).toContain('taken before');
    expect((await as('finance', ['list', '--state', 'RECEIVED'])).out).toMatch(
      new RegExp(`${id} +main +${bankDay} +RECEIVED \\(.+\\) +3 +150.000 +0.000`),
    );
    expect((await as('finance', ['show', id])).out).toMatch(/Still open +0\n/);
    const closing = await as('finance', ['close', id]);
    expect([closing.code, closing.err]).toEqual([1, expect.stringContaining('cannot be closed')]);
  });

  it('are left on the way by whoever interrupts, with one sentence that says what became of the file', async () => {
    const path = file('day.csv', settlementFile({ bankDay, lines }));
    const left = await as('finance', ['import', path, ...named], undefined, 'at once');
    expect([left.code, left.out, left.err]).toEqual([
      1,
      '',
      expect.stringMatching(/^Stopped before all .*left-unanswered\)\n$/),
    ]);
    const unheard = await as('finance', ['import', path, ...named], undefined, 'once sent');
    expect([unheard.code, unheard.err]).toEqual([1, expect.stringContaining('may be taken all the same')]);
  });

  it('that wait for a file before them say for which', async () => {
    const path = file('later.csv', settlementFile({ bankDay: noon.today, fileNumber: 4, lines: [] }));
    const today = ['--terminal', 'main', '--day', noon.today];
    const { code, out } = await as('finance', ['import', path, ...today]);
    expect([code, out]).toEqual([0, expect.stringMatching(/not come: 2, 3/)]);
  });

  it('that are refused name line, column and remedy', async () => {
    const path = file('cut.csv', settlementFile({ bankDay, lines }).slice(0, 400));
    const { code, err } = await as('finance', ['import', path, ...named]);
    expect([code, err]).toEqual([1, expect.stringMatching(/line 6, column record.*\n.*cut off/s)]);
    expect((await as('finance', ['import', join(home, 'none'), ...named])).err).toContain('none');
    expect((await as('clerk', ['import', path, ...named])).code).not.toBe(0);
  });
});
