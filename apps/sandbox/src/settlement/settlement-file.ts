import { createHash } from 'node:crypto';
import { amountOf, filsOf } from '../bank/money';

/** The names of a line's cells, in order. */
export const columns = [
  'line_id',
  'type',
  'sign',
  'payment_id',
  'transaction_id',
  'reference',
  'track_id',
  'auth',
  'amount',
  'commission',
  'net',
  'postdate',
  'at',
  'corrects',
] as const;
export type Column = (typeof columns)[number];
export type Line = Readonly<Record<Column, string>>;

export interface Header {
  readonly terminal: string;
  readonly bankDay: string;
  readonly number: number;
  readonly kind: 'DAY' | 'CORRECTION';
  readonly madeAt: string;
}

export interface SettlementFile {
  readonly header: Header;
  readonly lines: readonly Line[];
}

interface Money {
  readonly amountFils: number;
  readonly commissionFils: number;
}

/** The three amounts of a line. */
export function moneyCells({
  amountFils,
  commissionFils,
}: Money): Pick<Line, 'amount' | 'commission' | 'net'> {
  const net = amountFils - commissionFils;
  return { amount: amountOf(amountFils), commission: amountOf(commissionFils), net: amountOf(net) };
}

/** The trailer: what the lines come to, and a digest of all bytes before it. */
export interface Trailer {
  readonly lines: number;
  readonly sums: readonly number[];
  readonly sha256: string;
}

/** A file as text in the layout `tajdeed-1`. `order` is that of the cells; `spoilt` changes the trailer. */
export function writeFile(
  { header, lines }: SettlementFile,
  order: readonly Column[] = columns,
  spoilt: (trailer: Trailer) => Trailer = (trailer) => trailer,
): string {
  const { terminal, bankDay, number, kind, madeAt } = header;
  const head = ['H', 'tajdeed-1', terminal, bankDay, String(number), kind, '414', madeAt];
  const rows = lines.map((line) => ['D', ...order.map((name) => line[name])]);
  const text = [head, ['C', ...order], ...rows].map((cells) => `${cells.join(',')}\n`).join('');
  const right = { lines: lines.length, sums: sumsOf(lines), sha256: digestOf(text) };
  const trailer = spoilt(right);
  const cells = ['T', String(trailer.lines), ...trailer.sums.map(amountOf), trailer.sha256];
  return `${text}${cells.join(',')}\n`;
}

/** Reads back what `writeFile` wrote, for the bank's own use. */
export function readFile(text: string): SettlementFile | undefined {
  const [head, , ...rest] = text.trimEnd().split('\n');
  const [, , terminal, bankDay, number, kind, , madeAt] = (head ?? '').split(',');
  if (terminal === undefined || bankDay === undefined || madeAt === undefined) return undefined;
  const lines = rest.slice(0, -1).map((row) => lineOf(row.split(',').slice(1)));
  const fileKind = kind === 'CORRECTION' ? 'CORRECTION' : 'DAY';
  return { header: { terminal, bankDay, number: Number(number), kind: fileKind, madeAt }, lines };
}

function lineOf(cells: readonly string[]): Line {
  const cell = (name: Column): string => cells[columns.indexOf(name)] ?? '';
  return {
    line_id: cell('line_id'),
    type: cell('type'),
    sign: cell('sign'),
    payment_id: cell('payment_id'),
    transaction_id: cell('transaction_id'),
    reference: cell('reference'),
    track_id: cell('track_id'),
    auth: cell('auth'),
    amount: cell('amount'),
    commission: cell('commission'),
    net: cell('net'),
    postdate: cell('postdate'),
    at: cell('at'),
    corrects: cell('corrects'),
  };
}

function sumsOf(lines: readonly Line[]): readonly number[] {
  return ['CR', 'DR'].flatMap((sign) => {
    const those = lines.filter((line) => line.sign === sign);
    return (['amount', 'commission', 'net'] as const).map((name) =>
      those.reduce((sum, line) => sum + (filsOf(line[name]) ?? 0), 0),
    );
  });
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
