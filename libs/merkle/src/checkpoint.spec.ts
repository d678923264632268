import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { checkpointText, emptyRoot, openCheckpoint, signCheckpoint, verifierKey } from '.';
import vector from '../vectors/checkpoint.json';

const PKCS8_ED25519 = '302e020100300506032b657004220420';
const privateKey = createPrivateKey({
  key: Buffer.from(PKCS8_ED25519 + vector.privateKeySeed, 'hex'),
  format: 'der',
  type: 'pkcs8',
});
const checkpoint = { origin: vector.origin, size: vector.size, root: Buffer.from(vector.root, 'hex') };

describe('a checkpoint', () => {
  test('is the published note, byte for byte', () => {
    expect(signCheckpoint(checkpoint, privateKey)).toBe(vector.note);
    expect(verifierKey(vector.origin, vector.publicKey)).toBe(vector.verifierKey);
  });

  test('opens under its own key and name only', () => {
    expect(openCheckpoint(vector.note, vector.origin, vector.publicKey)).toEqual(checkpoint);
    expect(openCheckpoint(vector.note, 'another.example/log', vector.publicKey)).toBeUndefined();
    const { publicKey } = generateKeyPairSync('ed25519');
    expect(openCheckpoint(vector.note, vector.origin, publicKey)).toBeUndefined();
  });

  test('opens beside the signature of a witness', () => {
    const witnessed = `${vector.note}— witness.example ${Buffer.alloc(68).toString('base64')}\n`;
    expect(openCheckpoint(witnessed, vector.origin, vector.publicKey)).toEqual(checkpoint);
  });

  test('does not open once any character is changed', () => {
    const text = vector.note.split('\n\n')[0]!;
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('0', '9', 'A', 'z', ' ', '\n'), (at, letter) => {
        fc.pre(vector.note[at] !== letter);
        const bent = vector.note.slice(0, at) + letter + vector.note.slice(at + 1);
        expect(openCheckpoint(bent, vector.origin, vector.publicKey)).toBeUndefined();
      }),
    );
  });

  test('does not open from anything that is no note', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(openCheckpoint(text, vector.origin, vector.publicKey)).toBeUndefined();
      }),
    );
  });

  test('is not made from a bad origin, size or root', () => {
    expect(() => checkpointText({ ...checkpoint, origin: 'two words' })).toThrow(TypeError);
    expect(() => checkpointText({ ...checkpoint, origin: 'plus+sign' })).toThrow(TypeError);
    expect(() => checkpointText({ ...checkpoint, size: -1 })).toThrow(TypeError);
    expect(() => checkpointText({ ...checkpoint, root: Buffer.alloc(31) })).toThrow(TypeError);
    expect(checkpointText({ ...checkpoint, size: 0, root: emptyRoot() })).toContain('\n0\n');
  });
});
