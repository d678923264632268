import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { resealed, sale, settlementFile, usual, whole } from '../../spec/settlement-file';
import { faultOf, read } from '../../spec/settlement-reading';
import { layoutSchema, ownLayout } from './layout';

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
