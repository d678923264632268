import fc from 'fast-check';
import { civilBirthDate, civilCheckDigit, civilNumberFault } from './civil-number';
import { toWesternDigits } from './digits';

const valid: readonly (readonly [string, string])[] = [
  ['288020122596', '1988-02-01'],
  ['292091998298', '1992-09-19'],
  ['300092400929', '2000-09-24'],
  ['304022600325', '2004-02-26'],
  ['200010100001', '1900-01-01'],
  ['200010100052', '1900-01-01'],
  ['200010100079', '1900-01-01'],
  ['300022900012', '2000-02-29'],
  ['282040701483', '1982-04-07'],
  ['227081660516', '1927-08-16'],
];

const invalid: readonly (readonly [string, string])[] = [
  ['292091998297', 'civil-number-check-digit'],
  ['200022900014', 'civil-number-date'],
  ['289332013455', 'civil-number-date'],
  ['288000122596', 'civil-number-date'],
  ['288020022596', 'civil-number-date'],
  ['188020122596', 'civil-number-shape'],
  ['088020122596', 'civil-number-shape'],
  ['28802012259', 'civil-number-shape'],
  ['2880201225966', 'civil-number-shape'],
  ['28802012259a', 'civil-number-shape'],
  [' 288020122596', 'civil-number-shape'],
  ['288020122596\n', 'civil-number-shape'],
  ['', 'civil-number-shape'],
  ['٢٨٨٠٢٠١٢٢٥٩٦', 'civil-number-shape'], // normalised at the edge, never here
];

describe('civil number', () => {
  it.each(valid)('%s is one, born %s', (number, bornOn) => {
    expect(civilNumberFault(number)).toBeUndefined();
    expect(civilBirthDate(number)).toBe(bornOn);
  });

  it.each(invalid)('%j is none: %s', (text, fault) => {
    expect(civilNumberFault(text)).toBe(fault);
  });

  it.each(['20001010001', '29912310000'])('%s has no last digit', (first11) => {
    expect(civilCheckDigit(first11)).toBeUndefined();
    for (let last = 0; last <= 9; last += 1) {
      expect(civilNumberFault(`${first11}${last}`)).toBe('civil-number-check-digit');
    }
  });

  it('refuses a birth date after today', () => {
    expect(civilNumberFault('304022600325', '2004-02-26')).toBeUndefined();
    expect(civilNumberFault('304022600325', '2004-02-25')).toBe('civil-number-date');
  });

  it('is read from Arabic-Indic digits after normalisation', () => {
    expect(civilNumberFault(toWesternDigits('٢٨٨٠٢٠١٢٢٥٩٦'))).toBeUndefined();
  });

  it('notices every single wrong digit of the serial', () => {
    const serial = fc.integer({ min: 0, max: 9999 }).map((n) => `2000101${n.toString().padStart(4, '0')}`);
    fc.assert(
      fc.property(
        serial,
        fc.integer({ min: 7, max: 10 }),
        fc.integer({ min: 1, max: 9 }),
        (first11, place, shift) => {
          const digit = civilCheckDigit(first11);
          fc.pre(digit !== undefined);
          const number = `${first11}${digit}`;
          const other = (Number(number.charAt(place)) + shift) % 10;
          expect(civilNumberFault(number.slice(0, place) + other.toString() + number.slice(place + 1))).toBe(
            'civil-number-check-digit',
          );
        },
      ),
    );
  });

  it('agrees with the calendar of the platform on every day of two centuries', () => {
    for (const century of ['2', '3'] as const) {
      for (let yy = 0; yy < 100; yy += 1) {
        for (let mm = 1; mm <= 12; mm += 1) {
          const year = (century === '2' ? 1900 : 2000) + yy;
          const days = new Date(Date.UTC(year, mm, 0)).getUTCDate();
          const head = `${century}${yy.toString().padStart(2, '0')}${mm.toString().padStart(2, '0')}`;
          expect(civilBirthDate(`${head}${days.toString()}00000`)).toBeDefined();
          expect(civilBirthDate(`${head}${(days + 1).toString()}00000`)).toBeUndefined();
        }
      }
    }
  });
});
