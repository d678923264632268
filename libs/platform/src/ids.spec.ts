import fc from 'fast-check';
import { derivedId, newId, newReference, newTrackId, stepKey } from './ids';

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('ids', () => {
  it('are UUIDv7 and sort by birth', () => {
    const ids = Array.from({ length: 500 }, newId);
    for (const id of ids) expect(id).toMatch(UUID7);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(500);
  });

  it('that are derived keep the birth time and are always the same', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 7 }), fc.string(), fc.string(), (parent, a, b) => {
        const id = derivedId(parent, a);
        expect(id).toMatch(UUID7);
        expect(id.slice(0, 13)).toBe(parent.slice(0, 13));
        expect(derivedId(parent.toUpperCase(), a)).toBe(id);
        expect(derivedId(parent, b) === id).toBe(a === b);
      }),
    );
    expect(derivedId('019b3a10-1234-7abc-9def-0123456789ab', 'coverage')).toBe(
      '019b3a10-1234-793c-88e2-3fc043019f30',
    );
  });

  it('of steps depend on every part and on where parts end', () => {
    expect(stepKey('ab', 'c')).not.toBe(stepKey('a', 'bc'));
    expect(stepKey('a', 'b')).toBe(stepKey('a', 'b'));
    expect(stepKey('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(stepKey('renewal', 'code.verified', '1')).toBe('123fe1e1-5b85-81f3-b3aa-870a77791dbb');
  });

  it('for the bank and for addresses are alphanumerics of fixed length that use every character alike', () => {
    const tracks = Array.from({ length: 3000 }, newTrackId);
    for (const track of tracks) expect(track).toMatch(/^[0-9A-Za-z]{19}$/);
    expect(newReference()).toMatch(/^[0-9A-Za-z]{22}$/);
    const counts = new Map<string, number>();
    for (const char of tracks.join('')) counts.set(char, (counts.get(char) ?? 0) + 1);
    const expected = (3000 * 19) / 62;
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(counts.size).toBe(62);
    expect(chiSquare).toBeLessThan(130); // 61 degrees of freedom, one in a million
  });
});
