import { addDays, isDateText, type DateText } from '../dates';

/** What a line of a settlement file is about. */
export const lineTypes = ['SALE', 'REVERSAL', 'REFUND', 'ADJUSTMENT', 'FEE'] as const;
export type LineType = (typeof lineTypes)[number];

/** Whether the bank gives us a line's net (`CR`) or takes it (`DR`). */
export type LineSign = 'CR' | 'DR';

/** The signs that each type may have. */
export const signsOf: Readonly<Record<LineType, readonly LineSign[]>> = {
  SALE: ['CR'],
  REVERSAL: ['DR'],
  REFUND: ['DR'],
  ADJUSTMENT: ['CR', 'DR'],
  FEE: ['DR'],
};

/** How many days before the bank day a line may have been posted. */
export const LATE_DAYS = 30;

/**
 * The posting day that `mmdd` means in the file of a bank day: the latest such day not after it, if that is no more than
 * LATE_DAYS before. The wire has no year.
 */
export function postingDay(mmdd: string, bankDay: DateText): DateText | undefined {
  if (!/^\d{4}$/.test(mmdd)) return undefined;
  const year = Number(bankDay.slice(0, 4));
  const earliest = addDays(bankDay, -LATE_DAYS);
  return [year, year - 1]
    .map((of) => `${of}-${mmdd.slice(0, 2)}-${mmdd.slice(2)}`)
    .find((day) => isDateText(day) && day <= bankDay && day >= earliest);
}

/** Sums over the lines of one file, in fils, by sign. */
export interface LineSums {
  readonly lines: number;
  readonly creditAmount: bigint;
  readonly creditCommission: bigint;
  readonly creditNet: bigint;
  readonly debitAmount: bigint;
  readonly debitCommission: bigint;
  readonly debitNet: bigint;
}
