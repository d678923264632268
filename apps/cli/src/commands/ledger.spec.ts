import { Inside, type Call, type Reply } from '../../spec/run-inside';
import { SessionFile } from '../session.file';

const ID = '019aa8f2-7c07-7a11-8b22-0123456789ab';
const difference = {
  ...{ problem: 'other', kind: 'captured', subject: `${ID}:2`, about: ID },
  ...{ expected: ['clearing>receivable 100.000'], found: ['clearing>receivable 99.999'] },
};

describe('tajdeed ledger', () => {
  const inside = new Inside();
  beforeAll(() => new SessionFile(`${inside.home}/tajdeed`).keep(inside.api, 't'.repeat(43)));
  afterAll(() => {
    inside.remove();
  });

  /** Two pages of the books. */
  const books =
    (...found: object[]) =>
    ({ path }: Call): Reply =>
      path.includes('after=')
        ? [200, { lookedAt: 3, differences: found, next: null }]
        : [200, { lookedAt: 500, differences: [], next: `lines ${ID}:0` }];

  it('verify ends with 0 and one sentence where everything is as it must be', async () => {
    const { code, out, calls } = await inside.run(['ledger', 'verify'], books());
    expect([code, out.trim()]).toEqual([
      0,
      'The ledger holds what the histories say. Payments and lines of the bank: 503.',
    ]);
    expect(calls.map(({ path }) => path)).toEqual([
      '/ledger/verification?limit=500',
      `/ledger/verification?limit=500&after=lines+${ID}%3A0`,
    ]);
  });

  it('verify ends with 1 and names each entry that is not', async () => {
    const { code, out, err } = await inside.run(['ledger', 'verify'], books(difference));
    expect(code).toBe(1);
    for (const text of [`${ID}:2`, ...difference.expected, ...difference.found]) expect(out).toContain(text);
    expect(err).toContain('Entries that are not as they must be: 1.');
  });

  it('verify answers programs with the whole result, either way', async () => {
    const sound = await inside.run(['ledger', 'verify', '--json'], books());
    expect([sound.code, JSON.parse(sound.out)]).toEqual([0, { sound: true, lookedAt: 503, differences: [] }]);
    const other = await inside.run(['ledger', 'verify', '--json'], books(difference));
    expect([other.code, JSON.parse(other.out)]).toEqual([
      1,
      { sound: false, lookedAt: 503, differences: [difference] },
    ]);
  });

  it('trial-balance shows every account in the language of the person, and ends with 1 where it does not balance', async () => {
    const sums = { openingDebit: '0.000', openingCredit: '0.000', debits: '9.000', credits: '0.000' };
    const row = {
      ...{ account: 'clearing', row: null, name: { ar: 'محصّل لدى البنك', en: 'Held by the bank for us' } },
      ...{ ...sums, closingDebit: '9.000', closingCredit: '0.000' },
    };
    const answer = (balanced: boolean) => (): Reply => [200, { accounts: [row], totals: sums, balanced }];
    const shown = await inside.run(['ledger', 'trial-balance'], answer(true), {
      env: { LANG: 'ar_KW.UTF-8' },
    });
    expect(shown.out).toContain('محصّل لدى البنك');
    const wrong = await inside.run(['ledger', 'trial-balance'], answer(false));
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('The ledger does not balance.')]);
  });

  it('journal and trial-balance give the CSV as it came, for the days that were asked for and a code for just that', async () => {
    const csv = (): Reply => [200, 'entry_id,at\r\n1,2\r\n'];
    for (const verb of ['journal', 'trial-balance']) {
      const words = ['ledger', verb, '--csv', '--from', '2026-11-01'];
      const { out, calls } = await inside.run(words, csv, { stdin: '123456\n' });
      expect(calls.map(({ method, path, body }) => [method, path, body])).toEqual([
        ['POST', `/ledger/${verb}/exports`, { from: '2026-11-01', proof: { code: '123456' } }],
      ]);
      expect(out.trimEnd()).toBe('entry_id,at\r\n1,2');
      expect((await inside.run(words, csv)).calls).toEqual([]); // no code, no file
      const away = await inside.run(words, () => 'away', { stdin: '123456\n' });
      expect(away.calls).toHaveLength(1); // a code is not shown twice
    }
  });
});
