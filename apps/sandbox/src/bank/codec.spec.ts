import { createDecipheriv } from 'node:crypto';
import fc from 'fast-check';
import { bitFlip, splice, vectors } from '../../spec/vectors';
import { flipByte, hexOf, seal, unseal } from './codec';

const key = 'KNETSIMTESTKEY01';
const captured = vectors.find(({ name }) => name === 'V6')!;

describe('the bank codec', () => {
  it.each(vectors)('seals and opens $name as published', (vector) => {
    expect(seal(vector.plain, vector.key)).toBe(vector.hex);
    expect(unseal(vector.hex, vector.key)).toBe(vector.plain);
  });

  it('finds in T1, a flipped byte, another amount, but no text', () => {
    const fields = new URLSearchParams(openAnyway(bitFlip).toString('latin1'));
    expect(fields.get('result')).toBe('CAPTURED');
    expect(fields.get('amt')).toBe('90.000');
    expect(fields.get('udf5')).not.toBe('ptlf RNW20261121000001');
    expect(unseal(bitFlip, key)).toBeUndefined();
  });

  it('makes T1 itself from V6', () => {
    const index = captured.plain.indexOf('&amt=') + '&amt='.length;
    expect(flipByte(captured.hex, index, 0x0c)).toBe(bitFlip); // 5 becomes 9
  });

  it('reads T2, a splice, as a captured result of the declined order', () => {
    const plain = openAnyway(splice).toString('latin1');
    expect(plain).toContain('result=CAPTURED');
    expect(plain).toContain('trackid=RNW20261121000002');
  });

  it.each([
    ['T3, cut by one block', captured.hex.slice(0, -32)],
    ['T8, another key', captured.hex],
  ])('does not open %s', (name, hex) => {
    expect(unseal(hex, name.startsWith('T8') ? '0123456789ABCDEF' : key)).toBeUndefined();
  });

  it.each([
    ['T4, odd length', captured.hex.slice(0, -1)],
    ['T5, not hex', `G${captured.hex.slice(1)}`],
    ['nothing', ''],
    ['half a block', captured.hex.slice(0, 16)],
  ])('takes %s for no ciphertext', (_, text) => {
    expect(hexOf(text)).toBeUndefined();
  });

  it.each([
    ['T6, lower case', captured.hex.toLowerCase()],
    ['T7, a line feed after it', `${captured.hex}\n`],
  ])('accepts %s', (_, text) => {
    expect(unseal(hexOf(text)!, key)).toBe(captured.plain);
  });

  it('shows with T9 what the wrong IV does: the result reads well, the payment id is gone', () => {
    const fields = new URLSearchParams(openAnyway(captured.hex, 'PGKEYENCDECIVSPC').toString('latin1'));
    expect(fields.get('result')).toBe('CAPTURED');
    expect(fields.get('paymentid')).toBeNull();
  });

  it('opens whatever it sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (plain) => {
        expect(unseal(hexOf(seal(plain, key))!, key)).toBe(plain);
      }),
    );
  });
});

function openAnyway(hex: string, iv = key): Buffer {
  const decipher = createDecipheriv('aes-128-cbc', key, iv);
  return Buffer.concat([decipher.update(Buffer.from(hex, 'hex')), decipher.final()]);
}
