import { createHash } from 'node:crypto';
import type { LineSign, LineType } from '@tajdeed/domain';
import { ownLayout, type Layout } from '../src/settlement/layout';

/** A line as a spec gives it; what it leaves out is that of a usual sale. Amounts in fils. */
export interface GivenLine {
  readonly lineId: string;
  readonly type?: LineType;
  readonly sign?: LineSign;
  readonly paymentId?: string;
  readonly transactionId?: string;
  readonly reference?: string;
  readonly trackId?: string;
  readonly auth?: string;
  readonly amountFils?: bigint;
  readonly commissionFils?: bigint;
  readonly postdate?: string;
  readonly at?: string;
  readonly corrects?: string;
}

export interface GivenFile {
  readonly terminal?: string;
  readonly bankDay?: string;
  readonly fileNumber?: number;
  readonly kind?: 'DAY' | 'CORRECTION';
  readonly madeAt?: string;
  readonly lines: readonly GivenLine[];
}

const text = (fils: bigint) => `${fils / 1000n}.${(fils % 1000n).toString().padStart(3, '0')}`;

/** The cells of a line, by field. */
export function cellsOf(line: GivenLine, bankDay = '2026-11-21'): Readonly<Record<string, string>> {
  const type = line.type ?? 'SALE';
  const amount = line.amountFils ?? 50_000n;
  const commission = line.commissionFils ?? 0n;
  return {
    ...{ line_id: line.lineId, type, sign: line.sign ?? (type === 'SALE' ? 'CR' : 'DR') },
    ...{ payment_id: line.paymentId ?? '', transaction_id: line.transactionId ?? '' },
    ...{ reference: line.reference ?? '', track_id: line.trackId ?? '', auth: line.auth ?? '' },
    ...{ amount: text(amount), commission: text(commission), net: text(amount - commission) },
    postdate: line.postdate ?? bankDay.slice(5).replace('-', ''),
    ...{ at: line.at ?? `${bankDay}T10:00:00+03:00`, corrects: line.corrects ?? '' },
  };
}

/** A settlement file, as a bank that follows the layout writes it. */
export function settlementFile(file: GivenFile, layout: Layout = ownLayout): string {
  const day = file.bankDay ?? '2026-11-21';
  const head: Readonly<Record<string, string>> = {
    ...{ layout: layout.name, terminal: file.terminal ?? '999001', bank_day: day },
    ...{ file_number: String(file.fileNumber ?? 1), kind: file.kind ?? 'DAY', currency: '414' },
    made_at: file.madeAt ?? `${day}T23:59:59+03:00`,
  };
  const lines = file.lines.map((line) => cellsOf(line, day));
  return withTrailer(
    [
      ['H', ...layout.header.map(({ field }) => head[field] ?? '')],
      ['C', ...layout.line.map(({ name }) => name)],
      ...lines.map((line) => ['D', ...layout.line.map(({ field }) => line[field] ?? '')]),
    ],
    sumsOf(lines),
    layout,
  );
}

/** The lines with a trailer whose digest is right, whatever the lines say. */
export function withTrailer(
  lines: readonly (readonly string[])[],
  sums: Readonly<Record<string, string>>,
  layout: Layout = ownLayout,
): string {
  const body = lines.map((cells) => `${cells.join(layout.separator)}\n`).join('');
  const all: Readonly<Record<string, string>> = { ...sums, sha256: digestOf(body) };
  return `${body}${['T', ...layout.trailer.map(({ field }) => all[field] ?? '')].join(layout.separator)}\n`;
}

/** A file with some of its lines put over, and a digest that fits. */
export function resealed(file: string): string {
  const lines = file.trimEnd().split('\n');
  const body = lines.slice(0, -1).map((line) => `${line}\n`);
  const trailer = (lines.at(-1) ?? '').split(',').slice(0, -1);
  return `${body.join('')}${[...trailer, digestOf(body.join(''))].join(',')}\n`;
}

export function digestOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

function sumsOf(lines: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const sum = (sign: string, field: string) =>
    text(
      lines
        .filter((line) => line['sign'] === sign)
        .reduce((all, line) => all + BigInt((line[field] ?? '0').replace('.', '')), 0n),
    );
  return {
    lines: String(lines.length),
    ...{ credit_amount: sum('CR', 'amount'), credit_commission: sum('CR', 'commission') },
    ...{ credit_net: sum('CR', 'net'), debit_amount: sum('DR', 'amount') },
    ...{ debit_commission: sum('DR', 'commission'), debit_net: sum('DR', 'net') },
  };
}

/** A usual sale, by its number. */
export const sale = (n: number, more: Partial<GivenLine> = {}): GivenLine => ({
  ...{ lineId: `L${n.toString().padStart(6, '0')}`, paymentId: `10020263251234${n}` },
  ...{ trackId: `RNW2026112100${n}`, amountFils: 100_000n, commissionFils: 250n, ...more },
});

/** A day with sales, a reversal and a charge. */
export const usual: GivenFile = {
  lines: [
    sale(1),
    sale(2, { postdate: '1120' }),
    sale(3, { lineId: 'L000003', type: 'REVERSAL', corrects: 'L000002' }),
    { lineId: 'FEE1', type: 'FEE', amountFils: 12_500n },
  ],
};

export const whole = settlementFile(usual);
