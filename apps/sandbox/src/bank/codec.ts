import { createCipheriv, createDecipheriv } from 'node:crypto';

const BLOCK_BYTES = 16;
const LONGEST_HEX = 16_384;

/** AES-128-CBC under the resource key, which is also the IV, as the bank's wire wants it. Upper-case hex. */
export function seal(plaintext: string, resourceKey: string): string {
  return sealWith(plaintext, resourceKey, resourceKey);
}

/** The same with an IV of its own, as only a wrong adapter does. */
export function sealWith(plaintext: string, resourceKey: string, iv: string): string {
  const cipher = createCipheriv('aes-128-cbc', Buffer.from(resourceKey, 'latin1'), Buffer.from(iv, 'latin1'));
  return Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
    .toString('hex')
    .toUpperCase();
}

/** What arrives as trandata, in either case, white space around it allowed; undefined if it cannot be ciphertext. */
export function hexOf(text: string): string | undefined {
  const hex = text.trim();
  const fits =
    hex.length >= 2 * BLOCK_BYTES && hex.length <= LONGEST_HEX && hex.length % (2 * BLOCK_BYTES) === 0;
  return fits && /^[0-9A-Fa-f]+$/.test(hex) ? hex : undefined;
}

/** The plaintext, or undefined for every way in which it cannot be had. */
export function unseal(hex: string, resourceKey: string): string | undefined {
  const key = Buffer.from(resourceKey, 'latin1');
  try {
    const decipher = createDecipheriv('aes-128-cbc', key, key);
    const bytes = Buffer.concat([decipher.update(Buffer.from(hex, 'hex')), decipher.final()]);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** One byte of the block before the given plaintext byte is changed, as anyone may without the key. */
export function flipByte(hex: string, plaintextIndex: number, mask: number): string {
  const bytes = Buffer.from(hex, 'hex');
  const index = plaintextIndex - BLOCK_BYTES;
  const byte = bytes[index];
  if (byte === undefined) return hex;
  bytes[index] = byte ^ mask;
  return bytes.toString('hex').toUpperCase();
}
