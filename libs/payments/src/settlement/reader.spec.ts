import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DomainError } from '@tajdeed/domain';
import * as fc from 'fast-check';
import { resealed, settlementFile, type GivenFile, type GivenLine } from '../../spec/settlement-file';
import type { FileEnd, FileHead, FileLine } from './file';
import { layoutSchema, ownLayout, type Layout } from './layout';
import { readSettlement } from './reader';

const NOW = Date.parse('2027-01-05T00:00:00Z');

interface Read {
  readonly head: FileHead | undefined;
  readonly lines: readonly FileLine[];
  readonly end: FileEnd;
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  file: string | Buffer,
  more: { layout?: Layout; bankDay?: string; terminal?: string; piece?: number } = {},
): Promise<Read> {
  const { layout = ownLayout, bankDay = '2026-11-21', terminal = '999001', piece = 65_536 } = more;
  const lines: FileLine[] = [];
  let head: FileHead | undefined;
  const end = await readSettlement(
    inPieces(Buffer.from(file), piece),
    { layout, terminal, bankDay, now: NOW },
    {
      head: (said) => Promise.resolve(void (head = said)),
      lines: (some) => Promise.resolve(void lines.push(...some)),
    },
  );
  return { head, lines, end };
}

async function faultOf(file: string | Buffer, more: Parameters<typeof read>[1] = {}): Promise<string> {
  try {
    await read(file, more);
    return 'none';
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'settlement-refused') throw error;
    const { fault, line, column } = error.facts as { fault: string; line: number; column: string };
    return `${fault} at ${line}.${column}`;
  }
}

const sale = (n: number, more: Partial<GivenLine> = {}): GivenLine => ({
  ...{ lineId: `L${n.toString().padStart(6, '0')}`, paymentId: `10020263251234${n}` },
  ...{ trackId: `RNW2026112100${n}`, amountFils: 100_000n, commissionFils: 250n, ...more },
});
const usual: GivenFile = {
  lines: [
    sale(1),
    sale(2, { postdate: '1120' }),
    sale(3, { lineId: 'L000003', type: 'REVERSAL', corrects: 'L000002' }),
    { lineId: 'FEE1', type: 'FEE', amountFils: 12_500n },
  ],
};
const whole = settlementFile(usual);
/** The usual file with one cell put over and the digest right; line 1 is the header. */
const withCell = (line: number, column: number, cell: string): string => {
  const lines = whole.split('\n').map((one) => one.split(','));
  lines[line - 1]![column] = cell;
  return resealed(lines.map((one) => one.join(',')).join('\n'));
};
const [TYPE, SIGN, PAYMENT, TRACK, AMOUNT, COMMISSION, NET] = [2, 3, 4, 7, 9, 10, 11] as const;
const [POSTDATE, AT, CORRECTS] = [12, 13, 14] as const;

describe('a settlement file', () => {
  it('is read as it was written', async () => {
    const { head, lines, end } = await read(whole);
    expect(head).toEqual({
      ...{ terminal: '999001', bankDay: '2026-11-21', fileNumber: 1, kind: 'DAY' },
      madeAt: '2026-11-21T23:59:59+03:00',
    });
    expect(lines.map(({ n, lineId, postedOn }) => [n, lineId, postedOn])).toEqual([
      [3, 'L000001', '2026-11-21'],
      [4, 'L000002', '2026-11-20'],
      [5, 'L000003', '2026-11-21'],
      [6, 'FEE1', '2026-11-21'],
    ]);
    expect(end.sums).toEqual({
      ...{ lines: 4, creditAmount: 200_000n, creditCommission: 500n, creditNet: 199_500n },
      ...{ debitAmount: 112_500n, debitCommission: 250n, debitNet: 112_250n },
    });
  });

  it('is the same with a byte-order mark, with Windows line ends, without the last line end, in pieces of any size', async () => {
    const { lines, end } = await read(whole);
    for (const file of [`\uFEFF${whole}`, whole.trimEnd()])
      expect(await read(file)).toMatchObject({ lines, end });
    expect((await read(resealedWindows(whole))).lines).toEqual(lines);
    for (const piece of [1, 2, 3, 7, 64]) expect(await read(whole, { piece })).toMatchObject({ lines, end });
  });

  it('has the same content with its lines in another order, and another digest', async () => {
    const turned = settlementFile({ lines: [...usual.lines].reverse() });
    const [one, other] = [await read(whole), await read(turned)];
    expect(other.end.content).toBe(one.end.content);
    expect(turned.trimEnd().split(',').at(-1)).not.toBe(whole.trimEnd().split(',').at(-1));
    const [h, c, d1, d2, ...rest] = whole.split('\n');
    expect(await faultOf([h, c, d2, d1, ...rest].join('\n'))).toBe('digest-wrong at 7.sha256');
  });

  it('may be empty of lines', async () => {
    expect((await read(settlementFile({ lines: [] }))).end.sums.lines).toBe(0);
  });

  it('takes the year of a postdate from the bank day, around the end of the year too', async () => {
    const bankDay = '2027-01-01';
    const file = settlementFile({
      ...{ bankDay, madeAt: '2027-01-02T02:00:00+03:00' },
      lines: [sale(1, { postdate: '1231', at: '2026-12-31T23:58:00+03:00' }), sale(2, { postdate: '0101' })],
    });
    const { lines } = await read(file, { bankDay });
    expect(lines.map(({ postedOn }) => postedOn)).toEqual(['2026-12-31', '2027-01-01']);
    const last = settlementFile({ bankDay: '2026-12-31', lines: [sale(1, { postdate: '0101' })] });
    expect(await faultOf(last, { bankDay: '2026-12-31' })).toBe('postdate-wrong at 3.postdate');
  });

  it('may have a bank’s own columns, names and separator', async () => {
    const layout = layoutSchema.parse({
      ...{ ...ownLayout, name: 'some-bank', separator: ';' },
      line: [...ownLayout.line].reverse().map(({ field }) => ({ field, name: field.toUpperCase() })),
    });
    const file = settlementFile(usual, layout);
    expect((await read(file, { layout })).lines).toEqual((await read(whole)).lines);
    expect(await faultOf(whole, { layout })).toBe('header-missing at 1.record');
    expect(await faultOf(file)).toBe('header-missing at 1.record');
  });

  it('of the documentation is right to the last digit', async () => {
    const page = readFileSync(resolve(__dirname, '../../../../infra/docs/settlement-file.md'), 'utf8');
    const files = [...page.matchAll(/```csv\n(.*?)```/gs)].map(([, file]) => file ?? '');
    expect(files).toHaveLength(4);
    for (const file of files) expect(await faultOf(file, { bankDay: file.split(',')[3]! })).toBe('none');
  });
});

function resealedWindows(file: string): string {
  return resealed(file.replaceAll('\n', '\r\n').replace(/\r\n$/, '\n')).replaceAll('\r\r', '\r');
}

describe('what is no settlement file is refused', () => {
  const wrong: readonly [what: string, file: string | Buffer, fault: string][] = [
    ['nothing', '', 'empty at 1.record'],
    ['a byte-order mark alone', '\uFEFF', 'empty at 1.record'],
    ['an XLSX workbook', Buffer.from('504b030414000600', 'hex'), 'spreadsheet at 1.record'],
    ['an old Excel workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'spreadsheet at 1.record'],
    ['a gzip', Buffer.from('1f8b0800', 'hex'), 'compressed at 1.record'],
    ['a PDF', '%PDF-1.7', 'no-csv at 1.record'],
    ['a page of a portal', ' <!doctype html><html></html>', 'html at 1.record'],
    ['UTF-16 with a mark', Buffer.from(`\uFEFF${whole}`, 'utf16le'), 'utf-16 at 1.record'],
    ['UTF-16 without one', Buffer.from(whole, 'utf16le'), 'utf-16 at 1.record'],
    ['UTF-16, the other way', Buffer.from(whole, 'utf16le').swap16(), 'utf-16 at 1.record'],
    ['Arabic in Windows-1256', withBytes(whole, 3, 7, [0xc7, 0xe1]), 'other-encoding at 3.track_id'],
    ['Arabic in UTF-8', whole.replace('RNW20261121001', 'تجديد'), 'not-ascii at 3.track_id'],
    ['Arabic digits', whole.replace('100.000', '١٠٠.٠٠٠'), 'arabic-digits at 3.amount'],
    ['Persian digits', whole.replace('100.000', '۱۰۰.۰۰۰'), 'arabic-digits at 3.amount'],
    ['a zero byte', whole.replace('CR', 'C\0R'), 'utf-16 at 3.sign'],
    ['an endless line', `H,${'x'.repeat(5_000)}`, 'line-too-long at 1.record'],
    ['a long line', whole.replace('\nD', `\nD${'x'.repeat(1_200)}`), 'line-too-long at 3.record'],
    ['a truncated file', whole.split('\n').slice(0, 5).join('\n') + '\n', 'trailer-missing at 6.record'],
    ['a file cut within a line', whole.slice(0, 300), 'cells-missing at 4.payment_id'],
    ['a header alone', whole.split('\n')[0]!, 'trailer-missing at 2.record'],
    ['a file without columns', whole.replace(/\nC.*/, ''), 'columns-missing at 2.record'],
    ['two files in one', whole + whole, 'after-trailer at 8.record'],
    ['an empty line', whole.replace('\nD', '\n\nD'), 'empty-line at 3.record'],
    ['an unknown record', whole.replace('\nD', '\nX'), 'unknown-record at 3.record'],
    ['a moved column', whole.replace('amount,commission', 'commission,amount'), 'column-moved at 2.amount'],
    ['another terminal', settlementFile({ ...usual, terminal: '999002' }), 'other-terminal at 1.terminal'],
    ['another day', settlementFile({ ...usual, bankDay: '2026-11-22' }), 'other-day at 1.bank_day'],
    ['another layout', whole.replace('tajdeed-1', 'tajdeed-2'), 'other-layout at 1.layout'],
    ['another currency', withCell(1, 6, '840'), 'cell-wrong at 1.currency'],
    ['a file of before its day', withCell(1, 7, '2026-11-20T23:00:00+03:00'), 'day-ahead at 1.bank_day'],
  ];
  it.each(wrong)('%s', async (_, file, fault) => {
    expect(await faultOf(file)).toBe(fault);
    expect(await faultOf(file, { piece: 5 })).toBe(fault);
  });

  const cells: readonly [line: number, column: number, cell: string, fault: string][] = [
    [3, AMOUNT, '=1+1', 'formula at 3.amount'],
    [3, TRACK, '@SUM(A1)', 'formula at 3.track_id'],
    [3, AMOUNT, '-100.000', 'formula at 3.amount'],
    [3, PAYMENT, '+965', 'formula at 3.payment_id'],
    [3, TRACK, '"RNW"', 'quoted at 3.track_id'],
    [3, AMOUNT, '100.00', 'cell-wrong at 3.amount'],
    [3, AMOUNT, '1 00.000', 'cell-wrong at 3.amount'],
    [3, AMOUNT, '0100.000', 'cell-wrong at 3.amount'],
    [3, AMOUNT, '100.001', 'net-wrong at 3.net'],
    [3, NET, '99.751', 'net-wrong at 3.net'],
    [3, COMMISSION, '100.001', 'commission-wrong at 3.commission'],
    [6, COMMISSION, '0.001', 'commission-wrong at 6.commission'],
    [3, AMOUNT, '0.000', 'cell-wrong at 3.amount'],
    [3, TYPE, 'sale', 'cell-wrong at 3.type'],
    [3, SIGN, 'DR', 'sign-wrong at 3.sign'],
    [6, PAYMENT, '1', 'ids-wrong at 6.payment_id'],
    [3, POSTDATE, '0229', 'postdate-wrong at 3.postdate'],
    [3, POSTDATE, '1122', 'postdate-wrong at 3.postdate'],
    [3, AT, '2026-11-22T00:00:00+03:00', 'instant-wrong at 3.at'],
    [3, AT, '2026-09-01T00:00:00+03:00', 'instant-wrong at 3.at'],
    [3, AT, '2026-11-31T00:00:00+03:00', 'instant-wrong at 3.at'],
    [3, AT, '2026-11-21T10:00:00Z', 'cell-wrong at 3.at'],
    [3, CORRECTS, 'L000002', 'corrects-wrong at 3.corrects'],
    [5, CORRECTS, '', 'corrects-wrong at 5.corrects'],
    [5, CORRECTS, 'L000003', 'corrects-wrong at 5.corrects'],
    [4, 1, 'L000001', 'line-repeated at 4.line_id'],
    [7, 1, '5', 'count-wrong at 7.lines'],
    [7, 2, '200.001', 'sum-wrong at 7.credit_amount'],
    [7, 7, '112.249', 'sum-wrong at 7.debit_net'],
    [7, 3, '0.50', 'cell-wrong at 7.credit_commission'],
  ];
  it.each(cells)('line %d, cell %d as %j', async (line, column, cell, fault) => {
    expect(await faultOf(withCell(line, column, cell))).toBe(fault);
  });

  it('a wrong digest', async () => {
    const last = whole.at(-2) === '0' ? '1' : '0';
    expect(await faultOf(`${whole.slice(0, -2)}${last}\n`)).toBe('digest-wrong at 7.sha256');
  });

  it('a cell too few or too many', async () => {
    const lines = whole.split('\n');
    expect(await faultOf(lines.map((line, at) => (at === 2 ? `${line},` : line)).join('\n'))).toBe(
      'cells-superfluous at 3.record',
    );
    expect(await faultOf(lines.map((line, at) => (at === 6 ? line.slice(0, -65) : line)).join('\n'))).toBe(
      'cells-missing at 7.sha256',
    );
  });
});

function withBytes(file: string, line: number, cell: number, bytes: readonly number[]): Buffer {
  const lines = file.split('\n');
  const cells = (lines[line - 1] ?? '').split(',');
  const before = [...lines.slice(0, line - 1), cells.slice(0, cell).join(',')].join('\n');
  const at = Buffer.byteLength(`${before},`);
  const all = Buffer.from(file);
  return Buffer.concat([all.subarray(0, at), Buffer.from(bytes), all.subarray(at)]);
}

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`));
const anyLine = fc
  .record({
    ...{ paymentId: digits(20), transactionId: fc.option(digits(20), { nil: '' }) },
    ...{ reference: fc.option(digits(20), { nil: '' }), auth: fc.stringMatching(/^[A-Z0-9]{0,6}$/) },
    ...{ trackId: fc.stringMatching(/^[A-Za-z0-9]{0,40}$/), amountFils: fc.bigInt(1n, 999_999_999n) },
    ...{ share: fc.bigInt(0n, 1_000n), late: fc.integer({ min: 0, max: 30 }) },
    ...{ type: fc.constantFrom('SALE', 'REVERSAL', 'REFUND', 'FEE', 'ADJUSTMENT', 'CREDIT') },
    second: fc.integer({ min: 0, max: 86_399 }),
  })
  .map(({ share, late, second, type, ...line }, n = 0): Omit<GivenLine, 'lineId'> => {
    const day = (back: number) => new Date(Date.UTC(2026, 10, 21 - back)).toISOString().slice(0, 10);
    const clock = new Date(second * 1_000).toISOString().slice(11, 19);
    const ids = type === 'FEE' ? { paymentId: '', transactionId: '', reference: '', trackId: '' } : {};
    const whole = type === 'FEE' || type === 'REFUND';
    const corrective = type === 'REVERSAL' || type === 'ADJUSTMENT' || type === 'CREDIT';
    return {
      ...{ ...line, ...ids, type: type === 'CREDIT' ? 'ADJUSTMENT' : (type as 'SALE') },
      ...{ sign: type === 'SALE' || type === 'CREDIT' ? 'CR' : 'DR' },
      commissionFils: whole ? 0n : (line.amountFils * share) / 1_000n,
      ...{ postdate: day(late).slice(5).replace('-', ''), at: `${day(late)}T${clock}+03:00` },
      corrects: corrective ? `EARLIER${n}` : '',
    };
  });
const anyFile = fc.array(anyLine, { maxLength: 20 }).map((lines): GivenFile => ({
  lines: lines.map((line, n) => ({ ...line, lineId: `X${n.toString().padStart(5, '0')}` })),
}));

describe('any settlement file', () => {
  it('comes back as the lines it was written from', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, fc.integer({ min: 1, max: 300 }), async (given, piece) => {
        const { lines } = await read(settlementFile(given), { piece });
        expect(
          lines.map(({ n: _n, amountFils, commissionFils, postedOn, ...line }) => ({
            ...{ ...line, amountFils: BigInt(amountFils), commissionFils: BigInt(commissionFils) },
            postdate: postedOn.slice(5).replace('-', ''),
          })),
        ).toEqual(given.lines);
      }),
      { numRuns: 200 },
    );
  });

  // What is damaged and read without a fault must say exactly what was written.
  it('that is damaged in a single byte is refused, or says the same', async () => {
    const file = Buffer.from(whole);
    const { lines, end } = await read(file);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: file.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom('changed', 'dropped', 'inserted'),
        async (at, byte, how) => {
          const rest = file.subarray(how === 'inserted' ? at : at + 1);
          const put = how === 'dropped' ? [] : [byte];
          const damaged = Buffer.concat([file.subarray(0, at), Buffer.from(put), rest]);
          const outcome = await read(damaged).catch((error: unknown) => error);
          if (outcome instanceof Error) {
            expect(outcome).toMatchObject({ code: 'settlement-refused' });
            expect(outcome).toMatchObject({
              facts: { line: expect.any(Number), column: expect.any(String) },
            });
          } else expect(outcome).toMatchObject({ lines, end });
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
