import { accounts, addDays, entryKinds } from '@tajdeed/domain';
import { newId, texts } from '@tajdeed/platform';
import { officer } from '@tajdeed/testing';
import { BooksDoor } from '../../spec/books-door';

const readers = ['finance', 'auditor', 'supervisor'] as const;
const others = ['clerk', 'fee-author', 'fee-approver', 'operator', 'administrator'] as const;
const paths = ['trial-balance', 'trial-balance/exports', 'journal', 'journal/exports', 'verification'];
const JOURNAL = '/ledger/journal/exports';
const BALANCE = '/ledger/trial-balance/exports';

interface Row {
  readonly account: string;
  readonly row: string | null;
  readonly name: { readonly ar: string; readonly en: string };
  readonly [sum: string]: unknown;
}

describe('the ledger over HTTP', () => {
  let door: BooksDoor;
  let today: string;
  beforeAll(async () => {
    const people = [...readers, ...others].map((role) => [role, officer(role)] as const);
    door = await BooksDoor.open({
      ...Object.fromEntries(people),
      elsewhere: officer('finance', { department: 'assurance' }),
      here: officer('finance', { department: 'finance', room: 'payments' }),
    });
    const [row] = await door.database.query<{ day: string }>(
      `select (app.now() at time zone 'Asia/Kuwait')::date::text as day`,
    );
    today = row!.day;
    await door.entered('a', ['receivable', 'fees', 60_000, 'res-1:a'], { kind: 'captured', daysAgo: 3 });
    await door.entered('b', ['receivable', 'fees', 40_000, 'res-1:b'], { kind: 'captured', daysAgo: 2 });
    await door.entered('c', ['clearing', 'receivable', 90_000], { kind: 'captured-late', daysAgo: 1 });
    await door.entered('d', ['fees', 'receivable', 10_000, 'res-1:a'], { kind: 'cover-ended-unpaid' });
    for (let n = 0; n < 7; n += 1) await door.entered(`line-${n}`, ['bank', 'suspense', 999_999_999_999n]);
  });
  afterAll(() => door.close());

  const balance = async (query = '', as = 'finance') => {
    const answer = await door.get(`/ledger/trial-balance${query}`, as);
    expect(answer.statusCode).toBe(200);
    return answer.json<{ accounts: Row[]; totals: Record<string, string>; balanced: boolean }>();
  };
  /** As it is asked for: what is taken out needs a body. */
  const ask = (path: string, as?: string) =>
    path.endsWith('exports') && path !== '/ledger/exports' ? door.take(path, as) : door.get(path, as);
  const refusal = async (path: string, as = 'finance') => refusalIn(await ask(path, as));
  const refusalIn = (answer: Awaited<ReturnType<typeof ask>>) => {
    const { code, errors = [] } = answer.json<{
      code: string;
      errors?: { path: string; code: string; message: string }[];
    }>();
    for (const { message } of errors) expect(message.length).toBeGreaterThan(5);
    return [answer.statusCode, code, ...errors.map((one) => `${one.path} ${one.code}`)];
  };

  it.each(paths)('shows %s to finance, auditors and supervisors, and to nobody else', async (path) => {
    for (const as of [...readers, 'here']) expect((await ask(`/ledger/${path}`, as)).statusCode).toBe(200);
    for (const as of [...others, 'elsewhere'])
      expect(await refusal(`/ledger/${path}`, as)).toEqual([403, 'not-permitted']);
    expect((await ask(`/ledger/${path}`)).statusCode).toBe(401);
  });

  it('verifies page after page, from a place in the books and from nowhere else', async () => {
    const first = (await door.get('/ledger/verification?limit=1', 'auditor')).json<{ next: string }>();
    let next: string | null = first.next;
    let differences = 0;
    while (next !== null) {
      const path = `/ledger/verification?after=${encodeURIComponent(next)}`;
      const page: { differences: object[]; next: string | null } = (await door.get(path, 'auditor')).json();
      differences += page.differences.length;
      next = page.next;
    }
    expect(differences).toBe(11); // entries that no payment and no line led to
    const id = newId();
    for (const place of [`payments ${id}:1`, `lines ${id}`, `entries ${'-'.repeat(36)}`, `pockets ${id}`, id])
      expect((await refusal(`/ledger/verification?after=${encodeURIComponent(place)}`)).slice(0, 2)).toEqual([
        ...[422, 'invalid-input'],
      ]);
  });

  it('names every account and every kind of entry in both languages', () => {
    const keys = [
      ...Object.keys(accounts).map((code) => `ledger.account.${code}`),
      ...entryKinds.map((kind) => `ledger.entry.${kind}`),
    ];
    expect(keys.filter((key) => !texts.has(key))).toEqual([]);
  });

  describe('a trial balance', () => {
    it('has every account once, the fees by row, and as much on one side as on the other', async () => {
      const { accounts: rows, totals, balanced } = await balance();
      expect(rows.map(({ account, row }) => `${account}${row === null ? '' : ` ${row}`}`)).toEqual([
        ...['receivable', 'clearing', 'bank', 'bank-charges', 'fees res-1:a', 'fees res-1:b'],
        ...['refunds-due', 'suspense'],
      ]);
      expect(rows[1]).toEqual({
        ...{ account: 'clearing', row: null, name: { ar: 'محصّل لدى البنك', en: 'Held by the bank for us' } },
        ...{ openingDebit: '0.000', openingCredit: '0.000', debits: '90.000', credits: '0.000' },
        ...{ closingDebit: '90.000', closingCredit: '0.000' },
      });
      expect(rows[2]).toMatchObject({ closingDebit: '6999999999.993' });
      expect(balanced).toBe(true);
      expect(totals['closingDebit']).toBe(totals['closingCredit']);
    });

    it('opens with what was before its first day, and ends with its last', async () => {
      const { accounts: rows, balanced } = await balance(
        `?from=${addDays(today, -2)}&to=${addDays(today, -1)}`,
      );
      const of = (account: string) => rows.find((row) => row.account === account);
      expect(of('receivable')).toMatchObject({
        ...{ openingDebit: '60.000', openingCredit: '0.000', debits: '40.000', credits: '90.000' },
        ...{ closingDebit: '10.000', closingCredit: '0.000' },
      });
      expect(of('bank')).toMatchObject({ debits: '0.000', closingDebit: '0.000' });
      expect(balanced).toBe(true);
      const after = await balance(`?from=${addDays(today, 1)}&to=${addDays(today, 2)}`);
      expect(after.totals).toMatchObject({ debits: '0.000', openingDebit: after.totals['closingDebit'] });
    });

    it('is refused for days that are none, or the wrong way about', async () => {
      expect(await refusal('/ledger/trial-balance?from=2026-02-30')).toEqual([
        ...[422, 'invalid-input', 'from no-such-date'],
      ]);
      expect(await refusal('/ledger/trial-balance?from=2026-02-03&to=2026-02-01')).toEqual([
        ...[422, 'invalid-input', 'to period-reversed'],
      ]);
      expect(await refusal('/ledger/trial-balance?form=2026-02-03')).toEqual([
        ...[422, 'invalid-input', 'form unknown-field'],
      ]);
    });
  });

  describe('the journal', () => {
    it('gives every entry once, page after page, in the order in which they were made', async () => {
      const subjects: string[] = [];
      let next: string | null = null;
      do {
        const path = `/ledger/journal?limit=3${next === null ? '' : `&after=${next}`}`;
        const page: { entries: { subject: string }[]; next: string | null } = (
          await door.get(path, 'auditor')
        ).json();
        subjects.push(...page.entries.map(({ subject }) => subject));
        next = page.next;
      } while (next !== null);
      expect(subjects).toEqual(['a', 'b', 'c', 'd', ...Array.from({ length: 7 }, (_, n) => `line-${n}`)]);
    });

    it('is narrowed by account, kind, payment and days', async () => {
      const of = async (query: string) =>
        (await door.get(`/ledger/journal?${query}`, 'finance'))
          .json<{ entries: { subject: string }[] }>()
          .entries.map(({ subject }) => subject);
      expect(await of('account=clearing')).toEqual(['c']);
      expect(await of('kind=captured')).toEqual(['a', 'b']);
      expect(await of(`attempt=${newId()}`)).toEqual([]);
      expect(await of(`to=${addDays(today, -2)}`)).toEqual(['a', 'b']);
      expect(await of(`from=${today}&kind=cover-ended-unpaid`)).toEqual(['d']);
    });

    it.each([
      ['account=pocket', 'account not-allowed'],
      ['kind=gift', 'kind not-allowed'],
      ['attempt=1', 'attempt'],
      ['after=1', 'after'],
      ['limit=1000', 'limit too-big'],
    ])('is refused for %s', async (query, fault) => {
      const [status, code, first] = await refusal(`/ledger/journal?${query}`);
      expect([status, code]).toEqual([422, 'invalid-input']);
      expect(first).toContain(fault);
    });
  });

  describe('what is taken away', () => {
    it('is CSV for spreadsheets, in both languages, with nothing that one would run', async () => {
      await door.entered('-1.evil', ['bank', 'suspense', 1]).catch(() => undefined);
      const answer = await door.take(JOURNAL, 'finance', { account: 'fees' });
      expect(answer.headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8; header=present',
        'cache-control': 'no-store',
      });
      const lines = answer.body.split('\r\n');
      expect(lines[0]).toMatch(/^\uFEFFentry_id,at,day,kind,.*,fee_row,amount_kwd$/);
      expect(lines).toHaveLength(5);
      expect(lines[1]).toContain(',receivable,مستحق على المقيمين,Owed by residents,fees,');
      expect(lines[1]).toMatch(/,res-1:a,60\.000$/);
      for (const line of lines.slice(1))
        for (const cell of line.split(',')) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      const balances = (await door.take(BALANCE, 'auditor')).body.split('\r\n');
      expect(balances.at(-2)).toMatch(/^total,المجموع,Total,,/);
      expect(balances).toHaveLength(8 + 3);
    });

    it('is written down with its filter and its number of lines, for auditors to read', async () => {
      const before = (await door.database.query(`select from payments.ledger_export`)).length;
      await door.take(JOURNAL, 'supervisor', { account: 'suspense', to: today });
      await door.take(BALANCE, 'finance');
      const page = (await door.get('/ledger/exports?limit=2', 'auditor')).json<{
        exports: { what: string; rows: number; filter: object }[];
        next: string | null;
      }>();
      expect(page.exports).toMatchObject([
        { what: 'trial-balance', rows: 8, filter: {} },
        { what: 'journal', rows: 7, filter: { account: 'suspense', to: today } },
      ]);
      expect((await door.database.query(`select from payments.ledger_export`)).length).toBe(before + 2);
      for (const as of ['finance', 'supervisor'])
        expect(await refusal('/ledger/exports', as)).toEqual([403, 'not-permitted']);
    });

    it.each([JOURNAL, BALANCE])('needs a second factor for exactly what is taken by %s', async (path) => {
      const digestFor = async (body: object) => {
        const answer = await door.take(path, 'finance', body, null);
        expect(refusalIn(answer)).toEqual([409, 'fresh-factor-needed']);
        return answer.json<{ digest: string }>().digest;
      };
      const [all, some] = [await digestFor({}), await digestFor({ to: today })];
      expect(all).toMatch(/^[0-9a-f]{64}$/);
      expect(some).not.toBe(all);
      const passkey = { passkey: { for: all } };
      expect(refusalIn(await door.take(path, 'finance', { to: today }, passkey))[1]).toBe('factor-refused');
      expect((await door.take(path, 'finance', {}, passkey)).statusCode).toBe(200);
      expect((await door.get(path, 'finance')).statusCode).not.toBe(200);
    });

    it('leaves no trace where it was refused', async () => {
      const before = (await door.database.query(`select from payments.ledger_export`)).length;
      await door.take(JOURNAL, 'clerk');
      await door.take(JOURNAL, 'finance', { from: '2026-02-03', to: '2026-02-01' });
      expect(refusalIn(await door.take(BALANCE, 'finance', {}, { code: '000000' }))).toEqual([
        ...[422, 'factor-refused'],
      ]);
      expect((await door.database.query(`select from payments.ledger_export`)).length).toBe(before);
    });

    it('is not more than an export may hold', async () => {
      await door.database.query(`set session_replication_role = replica`); // many at once, past the checks of each
      await door.database.query(
        `with entries as (
           insert into payments.ledger_entry (kind, subject, posted_at, day, transfers, fils)
           select 'foreign-line', 'many-' || n, '2020-01-01', '2020-01-01', 1, 1 from generate_series(1, 50001) n returning entry_id)
         insert into payments.ledger_transfer select entry_id, 1, 'bank', 'suspense', null, 1 from entries`,
      );
      await door.database.query(`set session_replication_role = origin`);
      expect(refusalIn(await door.take(JOURNAL, 'finance', { to: '2020-01-02' }))).toEqual([
        ...[422, 'invalid-input', 'to export-too-large'],
      ]);
      expect((await door.take(JOURNAL, 'finance', { from: '2020-01-03' })).statusCode).toBe(200);
    });
  });
});
