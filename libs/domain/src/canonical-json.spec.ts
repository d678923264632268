import fc from 'fast-check';
import { canonicalJson, type CanonicalValue } from './canonical-json';

describe('the canonical text of a value', () => {
  test.each<[CanonicalValue, string]>([
    [null, 'null'],
    [{ b: 1, a: [true, 'x'] }, '{"a":[true,"x"],"b":1}'],
    [{ é: 1, e: 2 }, '{"e":2,"é":1}'],
    ['تجديد', '"تجديد"'],
    ['e\u0301', '"é"'],
    ['\u2028"\\', '"\u2028\\"\\\\"'],
    [{}, '{}'],
    [-1, '-1'],
  ])('%j is %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test.each([[0.1], [2 ** 53], [NaN], [-0], ['\ud800'], [{ 'e\u0301': 1, é: 2 }]])('refuses %p', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  const value = fc.letrec<{ value: CanonicalValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.string({ unit: 'grapheme' }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
    ),
  })).value;

  test('does not depend on the order of keys and survives being read back', () => {
    fc.assert(
      fc.property(value, (v) => {
        const text = canonicalJson(v);
        expect(canonicalJson(JSON.parse(text) as CanonicalValue)).toBe(text);
        if (v !== null && typeof v === 'object' && !Array.isArray(v)) {
          expect(canonicalJson(Object.fromEntries(Object.entries(v).reverse()))).toBe(text);
        }
      }),
    );
  });
});
