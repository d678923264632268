import { createHash } from 'node:crypto';
import { filsOf } from '../bank/money';
import { dayAfter } from '../clock';
import type { About, FaultBoard } from '../faults/board';
import { faults } from '../faults/catalogue';
import {
  columns,
  moneyCells,
  writeFile,
  type Column,
  type Header,
  type Line,
  type SettlementFile,
  type Trailer,
} from './settlement-file';

/** The file as the bank sends it: the right one, with whatever is switched on. */
export function sentFile(file: SettlementFile, board: FaultBoard, aboutLine: (line: Line) => About): Buffer {
  const { header } = file;
  const about = { terminal: header.terminal };
  const lines = file.lines.flatMap((line) => sentLines(line, board, aboutLine(line)));
  const foreign = board.take(faults.lineForeign, about);
  if (foreign !== undefined) lines.push(foreignLine(header, foreign.amt));
  const fee = board.take(faults.feeLine, about);
  if (fee !== undefined) lines.push(feeLine(header, fee.amt));
  if (board.take(faults.linesReordered, about) !== undefined) lines.reverse();
  const moved = board.take(faults.columnMoved, about) !== undefined;
  const sums = board.take(faults.sumsWrong, about)?.what;
  const text = writeFile(
    { header: sentHeader(header, board, about), lines },
    moved ? movedColumns : columns,
    (trailer) => (sums === undefined ? trailer : spoilt(trailer, sums)),
  );
  const cut = board.take(faults.truncated, about) === undefined ? text : text.slice(0, cutAt(text));
  return encoded(cut, board.take(faults.encoding, about)?.as);
}

const movedColumns: readonly Column[] = columns.map((name) =>
  name === 'amount' ? 'commission' : name === 'commission' ? 'amount' : name,
);

function sentHeader(header: Header, board: FaultBoard, about: About): Header {
  const otherDay = board.take(faults.otherDay, about) !== undefined;
  const repeated = board.take(faults.numberRepeated, about) !== undefined;
  return {
    ...header,
    ...(otherDay && { bankDay: dayAfter(header.bankDay, -1) }),
    ...(repeated && { number: Math.max(1, header.number - 1) }),
  };
}

function sentLines(right: Line, board: FaultBoard, about: About): Line[] {
  if (right.type === 'FEE') return [right];
  if (board.take(faults.lineMissing, about) !== undefined) return [];
  const amountFils = filsOf(board.take(faults.lineAmountWrong, about)?.amt ?? right.amount) ?? 0;
  const kept = right.type === 'SALE' ? board.take(faults.commissionWrong, about)?.commission : undefined;
  const commission = kept ?? right.commission;
  const commissionFils = Math.min(amountFils, filsOf(commission) ?? 0);
  const line = { ...right, ...moneyCells({ amountFils, commissionFils }) };
  const again = board.take(faults.lineDuplicated, about) === undefined ? [] : [line];
  const twice =
    board.take(faults.lineRepeated, about) === undefined ? [] : [{ ...line, line_id: `${line.line_id}R` }];
  return [line, ...again, ...twice];
}

/** A sale that nobody here knows: the same one whenever the file is asked for. */
function foreignLine(header: Header, amt: string): Line {
  const day = header.bankDay.replaceAll('-', '');
  const number = digitsOf(`${header.terminal} ${header.bankDay}`);
  const amountFils = filsOf(amt) ?? 0;
  return {
    line_id: `${day}800001`,
    type: 'SALE',
    sign: 'CR',
    payment_id: `109${number.slice(0, 15)}`,
    transaction_id: number.slice(0, 15),
    reference: number.slice(0, 12),
    track_id: `FOREIGN${number.slice(0, 8)}`,
    auth: number.slice(0, 6),
    ...moneyCells({ amountFils, commissionFils: 0 }),
    postdate: day.slice(4),
    at: `${header.bankDay}T12:00:00+03:00`,
    corrects: '',
  };
}

function feeLine(header: Header, amt: string): Line {
  const empty = { payment_id: '', transaction_id: '', reference: '', track_id: '', auth: '', corrects: '' };
  const day = header.bankDay.replaceAll('-', '');
  const money = moneyCells({ amountFils: filsOf(amt) ?? 0, commissionFils: 0 });
  const when = { postdate: day.slice(4), at: `${header.bankDay}T00:00:00+03:00` };
  return { line_id: `${day}700001`, type: 'FEE', sign: 'DR', ...empty, ...money, ...when };
}

function spoilt(trailer: Trailer, what: 'count' | 'sum' | 'digest'): Trailer {
  const [first = 0, second = 0, third = 0, ...rest] = trailer.sums;
  switch (what) {
    case 'count':
      return { ...trailer, lines: trailer.lines + 1 };
    case 'sum':
      return { ...trailer, sums: [first + 1_000, second, third + 1_000, ...rest] };
    case 'digest':
      return { ...trailer, sha256: createHash('sha256').update(trailer.sha256).digest('hex') };
  }
}

/** In the middle of the last line before the trailer. */
function cutAt(text: string): number {
  const trailer = text.lastIndexOf('\nT,');
  const line = text.lastIndexOf('\n', trailer - 1);
  return Math.floor((line + trailer) / 2);
}

function encoded(text: string, as: 'utf-16' | 'arabic-digits' | undefined): Buffer {
  if (as === 'utf-16') return Buffer.from(`\uFEFF${text}`, 'utf16le');
  if (as === undefined) return Buffer.from(text);
  return Buffer.from(text.replace(/\d/g, (digit) => String.fromCharCode(0x0660 + Number(digit))));
}

function digitsOf(seed: string): string {
  const digest = createHash('sha256').update(seed).digest();
  return [...digest].map((byte) => String(byte % 10)).join('');
}
