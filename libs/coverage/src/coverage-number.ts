/** Digit that makes the Luhn sum of all digits divisible by ten: a mistyped or swapped digit is noticed. */
function checkDigit(digits: string): number {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return (10 - (sum % 10)) % 10;
}

/** A coverage's number as people read it: `TJ-2026-00000012-5`, the year of issue in Kuwait, a serial, a check digit. */
export function coverageNumber(year: number, serial: number): string {
  const digits = `${year.toString().padStart(4, '0')}${serial.toString().padStart(8, '0')}`;
  return `TJ-${digits.slice(0, 4)}-${digits.slice(4)}-${checkDigit(digits)}`;
}

/** Whether the text is such a number and its check digit is right. */
export function isCoverageNumber(text: string): boolean {
  const match = /^TJ-(\d{4})-(\d{8})-(\d)$/.exec(text);
  return match !== null && Number(match[3]) === checkDigit(`${match[1] ?? ''}${match[2] ?? ''}`);
}
