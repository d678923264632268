import fc from 'fast-check';
import { toWesternDigits } from './digits';

describe('digits', () => {
  it('turns Arabic-Indic and Persian digits into Western ones', () => {
    expect(toWesternDigits('٢٨٨٠٢٠١٢٢٥٩٦')).toBe('288020122596');
    expect(toWesternDigits('۰۱۲۳۴۵۶۷۸۹')).toBe('0123456789');
    expect(toWesternDigits('٠١٢٣٤٥٦٧٨٩')).toBe('0123456789');
  });

  it('leaves every other character alone and is done after one pass', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = toWesternDigits(text);
        expect(toWesternDigits(once)).toBe(once);
        expect(once.replace(/[0-9]/g, '')).toBe(text.replace(/[0-9\u0660-\u0669\u06f0-\u06f9]/g, ''));
        expect(once).toHaveLength(text.length);
      }),
    );
  });
});
