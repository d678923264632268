const WEIGHTS = [2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const SHAPE = /^([23])(\d{2})(\d{2})(\d{2})(\d{4})(\d)$/;
const MODULUS = 11;

/** Why a text is no civil number; stable codes of `errors[]`. */
export type CivilNumberFault = 'civil-number-shape' | 'civil-number-date' | 'civil-number-check-digit';

/**
 * The last digit that belongs to the first eleven, or undefined where no digit does: a remainder of 1 gives 10,
 * and a remainder of 0 is refused as the long-standing validator does (identifiers, section 1).
 */
export function civilCheckDigit(first11: string): number | undefined {
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(first11.charAt(place)), 0);
  const digit = MODULUS - (sum % MODULUS);
  return digit <= 9 ? digit : undefined;
}

/** Birth date (YYYY-MM-DD) that a civil number of the right shape carries, or undefined where that day never was. */
export function civilBirthDate(text: string): string | undefined {
  const [, century, yy, mm, dd] = SHAPE.exec(text) ?? [];
  if (century === undefined || yy === undefined || mm === undefined || dd === undefined) return undefined;
  const year = Number(yy) + (century === '2' ? 1900 : 2000);
  const day = Number(dd);
  return day >= 1 && day <= daysIn(year, Number(mm)) ? `${year}-${mm}-${dd}` : undefined;
}

/**
 * What is wrong with a civil number (twelve Western digits `C YYMMDD SSSS K`), or undefined when nothing is.
 * With `today` (YYYY-MM-DD) a birth date in the future is refused as well.
 */
export function civilNumberFault(text: string, today?: string): CivilNumberFault | undefined {
  if (!SHAPE.test(text)) return 'civil-number-shape';
  const bornOn = civilBirthDate(text);
  if (bornOn === undefined || (today !== undefined && bornOn > today)) return 'civil-number-date';
  return civilCheckDigit(text.slice(0, 11)) === Number(text.charAt(11))
    ? undefined
    : 'civil-number-check-digit';
}

function daysIn(year: number, month: number): number {
  if (month < 1 || month > 12) return 0;
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
