import fc from 'fast-check';
import { filsToText, textToFils } from './money';

describe('money on the wire', () => {
  test.each([
    [0n, '0.000'],
    [5n, '0.005'],
    [10_000n, '10.000'],
    [100_000n, '100.000'],
    [999_999_999n, '999999.999'],
  ])('%s fils reads %s', (fils, text) => {
    expect(filsToText(fils)).toBe(text);
    expect(textToFils(text)).toBe(fils);
  });

  test('goes there and back for every amount the wire can carry', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 9_999_999_999n }),
        (fils) => textToFils(filsToText(fils)) === fils,
      ),
    );
  });

  test.each([
    '',
    '1',
    '1.0',
    '1.00',
    '1.0000',
    '01.000',
    '-1.000',
    '+1.000',
    '1,000.000',
    ' 1.000',
    '1.000\n',
    '١.٠٠٠',
    '1e3.000',
    '12345678.000',
  ])('refuses %j', (text) => {
    expect(textToFils(text)).toBeUndefined();
  });

  test('refuses a negative amount', () => {
    expect(() => filsToText(-1n)).toThrow(RangeError);
  });
});
