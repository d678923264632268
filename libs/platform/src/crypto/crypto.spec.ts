import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { KeyRing } from '../settings/kinds';
import { BlindIndex } from './blind-index';
import { commit, newSalt, opensTo } from './commitments';
import { SealError, Sealer } from './sealer';

const [old, fresh] = [randomBytes(32), randomBytes(32)];
const before: KeyRing = { current: 'k1', keys: new Map([['k1', old]]) };
const after: KeyRing = {
  current: 'k2',
  keys: new Map([
    ['k1', old],
    ['k2', fresh],
  ]),
};

describe('a sealed text', () => {
  const sealer = new Sealer(before);

  it('opens to what was sealed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plain, context) => {
        expect(sealer.open('person.name', sealer.seal('person.name', plain, context), context)).toBe(plain);
      }),
    );
  });

  it('never looks the same twice and carries form and key', () => {
    const [one, two] = [sealer.seal('p', 'x'), sealer.seal('p', 'x')];
    expect(one).not.toBe(two);
    expect(one).toMatch(/^s1\.k1\.[\w-]+$/);
  });

  it('opens for its own purpose, context and key only', () => {
    const sealed = sealer.seal('person.phone', '+96550000000', 'row-1');
    const wrongs: (() => string)[] = [
      () => sealer.open('person.name', sealed, 'row-1'),
      () => sealer.open('person.phone', sealed, 'row-2'),
      () => sealer.open('person.phone', sealed.replace('.k1.', '.k2.'), 'row-1'),
      () => sealer.open('person.phone', 's1.k1.AAAA', 'row-1'),
      () => sealer.open('person.phone', 'nonsense', 'row-1'),
    ];
    for (const wrong of wrongs) expect(wrong).toThrow(SealError);
  });

  it('does not open when any byte has changed', () => {
    const [form = '', key = '', body = ''] = sealer.seal('p', 'text').split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let i = 0; i < bytes.length; i += 1) {
      const spoilt = Buffer.from(bytes);
      spoilt.writeUInt8(spoilt.readUInt8(i) ^ 1, i);
      expect(() => sealer.open('p', `${form}.${key}.${spoilt.toString('base64url')}`)).toThrow(SealError);
    }
  });

  it('stays readable after a change of keys, and new ones use the new key', () => {
    const renewed = new Sealer(after);
    expect(renewed.open('p', sealer.seal('p', 'old'))).toBe('old');
    expect(renewed.seal('p', 'new')).toMatch(/^s1\.k2\./);
  });
});

describe('a blind index', () => {
  const index = new BlindIndex(randomBytes(32));

  it('is equal for equal values and tells purposes apart', () => {
    expect(index.of('person.civil', '287041500007')).toBe(index.of('person.civil', '287041500007'));
    expect(index.of('person.civil', 'x')).not.toBe(index.of('person.phone', 'x'));
    expect(index.of('p', 'x')).not.toBe(new BlindIndex(randomBytes(32)).of('p', 'x'));
    expect(index.of('p', 'x')).toMatch(/^[\w-]{43}$/);
  });
});

interface Vectors {
  readonly vectors: readonly { name: string; saltHex: string; value: string; commitment: string }[];
}

describe('a commitment', () => {
  const { vectors } = JSON.parse(
    readFileSync(join(__dirname, '../../vectors/commitment-v1.json'), 'utf8'),
  ) as Vectors;

  it.each(vectors)('of $name equals the published vector', ({ saltHex, value, commitment }) => {
    const salt = Buffer.from(saltHex, 'hex');
    expect(commit(value, salt)).toBe(commitment);
    expect(opensTo(commitment, value, salt)).toBe(true);
    expect(opensTo(commitment, `${value}x`, salt)).toBe(false);
    expect(opensTo(commitment, value, newSalt())).toBe(false);
  });

  it('needs a salt of 16 bytes', () => {
    expect(() => commit('x', Buffer.alloc(15))).toThrow('16 bytes');
  });
});
