import {
  addDays,
  isDateText,
  lineTypes,
  postingDay,
  signsOf,
  type LineSign,
  type LineType,
} from '@tajdeed/domain';
import type { FileHead } from './file';
import type { HeaderField, LineField, TrailerField } from './layout';
import type { FileFault } from './refusal';

/** What a cell of each field looks like. Values that depend on others are looked at afterwards. */
const id = /^\d{0,20}$/;
const money = /^(0|[1-9]\d{0,5})\.\d{3}$/;
const sum = /^(0|[1-9]\d{0,14})\.\d{3}$/;
const instant = /^[12]\d{3}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\+03:00$/;

export const headerShapes: Readonly<Record<HeaderField, RegExp>> = {
  layout: /^[a-z0-9][a-z0-9-]{0,31}$/,
  terminal: /^[A-Za-z0-9]{3,255}$/,
  bank_day: /^[12]\d{3}-\d{2}-\d{2}$/,
  file_number: /^[1-9]\d{0,8}$/,
  kind: /^(DAY|CORRECTION)$/,
  currency: /^414$/,
  made_at: instant,
};

export const lineShapes: Readonly<Record<LineField, RegExp>> = {
  line_id: /^[0-9A-Z]{4,32}$/,
  type: new RegExp(`^(${lineTypes.join('|')})$`),
  sign: /^(CR|DR)$/,
  payment_id: id,
  transaction_id: id,
  reference: id,
  track_id: /^[A-Za-z0-9]{0,40}$/,
  auth: /^[A-Za-z0-9]{0,6}$/,
  amount: money,
  commission: money,
  net: money,
  postdate: /^\d{4}$/,
  at: instant,
  corrects: /^([0-9A-Z]{4,32})?$/,
};

export const trailerShapes: Readonly<Record<TrailerField, RegExp>> = {
  lines: /^(0|[1-9]\d{0,7})$/,
  credit_amount: sum,
  credit_commission: sum,
  credit_net: sum,
  debit_amount: sum,
  debit_commission: sum,
  debit_net: sum,
  sha256: /^[0-9a-f]{64}$/,
};

/** Fils of a cell whose shape was checked. */
export function filsOf(cell: string): bigint {
  return BigInt(cell.replace('.', ''));
}

/** What is wrong with a cell that has not its shape. */
export function faultIn(cell: string): FileFault {
  if (/^[=+\-@\t\r]/.test(cell)) return 'formula';
  return cell.includes('"') ? 'quoted' : 'cell-wrong';
}

/** A type as the word it is; its shape was checked. */
export function typeOfLine(cell: string): LineType {
  return lineTypes.find((type) => type === cell) ?? 'FEE';
}

/** What must hold between the cells of a line: the field that is wrong, and how. */
export function faultBetween(
  line: {
    readonly type: LineType;
    readonly sign: LineSign;
    readonly ids: readonly string[];
    readonly corrects: string;
    readonly lineId: string;
  },
  money: { readonly amountFils: bigint; readonly commissionFils: bigint; readonly netFils: bigint },
): readonly [LineField, FileFault] | undefined {
  const { type, sign, ids, corrects, lineId } = line;
  const { amountFils, commissionFils, netFils } = money;
  if (!signsOf[type].includes(sign)) return ['sign', 'sign-wrong'];
  const [payment = '', , , track = ''] = ids;
  const some = ids.some((one) => one !== '');
  if (type === 'FEE' && some) return ['payment_id', 'ids-wrong'];
  if ((type === 'SALE' || type === 'REVERSAL') && !some) return ['payment_id', 'ids-wrong'];
  if (type === 'REFUND' && payment === '' && track === '') return ['payment_id', 'ids-wrong'];
  if (amountFils === 0n) return ['amount', 'cell-wrong'];
  const whole = type === 'FEE' || type === 'REFUND';
  if (commissionFils > amountFils || (whole && commissionFils !== 0n))
    return ['commission', 'commission-wrong'];
  if (netFils !== amountFils - commissionFils) return ['net', 'net-wrong'];
  const corrective = type === 'REVERSAL' || type === 'ADJUSTMENT';
  if (corrective !== (corrects !== '') || corrects === lineId) return ['corrects', 'corrects-wrong'];
  return undefined;
}

/** How long before the bank day a line may have happened, in days. */
const MOST_AGE_DAYS = 60;

/** The days that the lines of one file may name. Each is looked up once: files repeat them, and calendars are slow. */
export class Days {
  private readonly byPostdate = new Map<string, string | undefined>();
  private readonly exist = new Map<string, boolean>();
  private readonly earliest: string;

  constructor(private readonly head: FileHead) {
    this.earliest = addDays(head.bankDay, -MOST_AGE_DAYS);
  }

  posted(mmdd: string): string | undefined {
    if (!this.byPostdate.has(mmdd)) this.byPostdate.set(mmdd, postingDay(mmdd, this.head.bankDay));
    return this.byPostdate.get(mmdd);
  }

  /** Whether a line may have happened at an instant; all of them have Kuwait's offset. */
  mayBe(instant: string): boolean {
    const day = instant.slice(0, 10);
    const { kind, bankDay, madeAt } = this.head;
    const isLate = kind === 'DAY' ? day > bankDay : instant > madeAt;
    return !isLate && day >= this.earliest && this.exists(day);
  }

  private exists(day: string): boolean {
    const known = this.exist.get(day) ?? isDateText(day);
    this.exist.set(day, known);
    return known;
  }
}
