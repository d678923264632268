import fc from 'fast-check';
import {
  civilNumberSchema,
  codeSchema,
  dateSchema,
  intFromPerson,
  referenceSchema,
  typedText,
} from './person-input';

const arabic = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(0x0660 + Number(digit)));
const persian = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));

describe('what a person types', () => {
  it('means the same in every script', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), (n) => {
        const code = n.toString().padStart(6, '0');
        for (const typed of [code, arabic(code), persian(code), ` ${code} `])
          expect(codeSchema.parse(typed)).toBe(code);
      }),
    );
    expect(dateSchema.parse(arabic('2027-02-28'))).toBe('2027-02-28');
    expect(intFromPerson(1, 5).parse(persian('4'))).toBe(4);
    expect(intFromPerson(1, 5).parse(4)).toBe(4);
  });

  it.each(['\u202e', '\u200b', '\u2066', '\u0000', '\n', '\u00ad', '\ufeff'])(
    'never holds %j',
    (character) => {
      for (const schema of [codeSchema, civilNumberSchema, dateSchema, typedText(50)]) {
        expect(schema.safeParse(`12${character}3456`).success).toBe(false);
      }
    },
  );

  it.each(['2027-02-29', '2027-13-01', '27-01-01', '2027/01/01', '2027-1-1', ''])(
    'is no date as %j',
    (text) => {
      expect(dateSchema.safeParse(text).success).toBe(false);
    },
  );

  it.each([0, 6, -1, 1.5, NaN, Infinity, '1.0', '1e0', '0x1', '', '+1', true, null, [1]])(
    'is no count from 1 to 5 as %j',
    (value) => {
      expect(intFromPerson(1, 5).safeParse(value).success).toBe(false);
    },
  );

  it.each(['28704150000', '2870415000077', '287041500008', '999999999999', '287O41500007'])(
    'is no civil number as %s',
    (text) => {
      expect(civilNumberSchema.safeParse(text).success).toBe(false);
    },
  );

  it('is brought to one form before anything compares it', () => {
    expect(typedText(20).parse('Jose\u0301')).toBe('Jos\u00e9');
    expect(referenceSchema.safeParse('A'.repeat(21)).success).toBe(false);
  });
});
