const ARABIC_INDIC_ZERO = 0x0660;
const PERSIAN_ZERO = 0x06f0;
const EASTERN_DIGIT = /[\u0660-\u0669\u06f0-\u06f9]/gu;

/**
 * Arabic-Indic (U+0660…) and Persian (U+06F0…) digits as Western ones; all else stays as it is.
 * Called once, where a person's typing enters the product (security item 34).
 */
export function toWesternDigits(text: string): string {
  return text.replace(EASTERN_DIGIT, (digit) => {
    const point = digit.charCodeAt(0);
    return (point - (point >= PERSIAN_ZERO ? PERSIAN_ZERO : ARABIC_INDIC_ZERO)).toString();
  });
}
