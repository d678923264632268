import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { deriveCode, firstFairCode, sameCode, type CodeBinding } from './one-time-code';

const key = createHash('sha256').update('a key of the specs').digest();
const binding: CodeBinding = {
  challengeId: '5f0d7a52-8d0e-4d0a-9a52-0f1f0a6c1b11',
  purpose: 'renewal',
  thing: '0193503a-7b00-7000-8000-000000000001',
  phone: '+96550000001',
  issue: 1,
};
const other = {
  challengeId: 'other',
  purpose: 'sign-in',
  thing: 'other',
  phone: '+96550000002',
  issue: 2,
} as const;

/** A digest of eight words. */
const digest = (...words: readonly number[]) => {
  const bytes = Buffer.alloc(32);
  words.forEach((word, at) => bytes.writeUInt32BE(word, at * 4));
  return bytes;
};

describe('one-time code', () => {
  it('is six digits, kept as text with its leading zeros', () => {
    fc.assert(
      fc.property(fc.uuid(), (challengeId) => {
        expect(deriveCode(key, { ...binding, challengeId })).toMatch(/^\d{6}$/);
      }),
    );
    expect(firstFairCode(digest(7))).toBe('000007');
    expect(firstFairCode(digest(0))).toBe('000000');
  });

  it('passes over the words that would favour low codes', () => {
    expect(firstFairCode(digest(4_293_999_999))).toBe('999999');
    expect(firstFairCode(digest(4_294_000_000, 12_345))).toBe('012345');
    expect(firstFairCode(digest(...Array.from({ length: 8 }, () => 0xffff_ffff)))).toBeUndefined();
  });

  it('keeps its published value', () => {
    expect(deriveCode(key, binding)).toBe(deriveCode(key, { ...binding }));
    expect(deriveCode(key, binding)).toMatchInlineSnapshot(`"628088"`);
  });

  it.each(Object.entries(other))('changes with its %s', (part, value) => {
    expect(deriveCode(key, { ...binding, [part]: value })).not.toBe(deriveCode(key, binding));
  });

  it('does not let neighbouring parts run into one another', () => {
    expect(deriveCode(key, { ...binding, purpose: 'ab', thing: 'c' })).not.toBe(
      deriveCode(key, { ...binding, purpose: 'a', thing: 'bc' }),
    );
  });

  it('is uniform: chi-square over 10^5 codes, by leading pair and by each digit', () => {
    const draws = 100_000;
    const pairs = new Array<number>(100).fill(0);
    const places = Array.from({ length: 6 }, () => new Array<number>(10).fill(0));
    for (let issue = 1; issue <= draws; issue += 1) {
      const code = deriveCode(key, { ...binding, issue });
      pairs[Number(code.slice(0, 2))]! += 1;
      for (let place = 0; place < 6; place += 1) places[place]![Number(code[place])]! += 1;
    }
    const chiSquare = (seen: readonly number[]) => {
      const expected = draws / seen.length;
      return seen.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    };
    expect(chiSquare(pairs)).toBeLessThan(148.2); // 99 degrees of freedom, p = 0.001
    for (const place of places) expect(chiSquare(place)).toBeLessThan(27.9); // 9 degrees of freedom, p = 0.001
    expect(pairs[0]).toBeGreaterThan(0);
  });

  it('compares whole codes only', () => {
    expect(sameCode('012345', '012345')).toBe(true);
    for (const typed of ['012346', '12345', '12345 ', '0123456', '', '٠١٢٣٤٥']) {
      expect(sameCode(typed, '012345')).toBe(false);
    }
  });
});
