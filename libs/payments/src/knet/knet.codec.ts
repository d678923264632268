import { createCipheriv, createDecipheriv } from 'node:crypto';

/**
 * The bank's `trandata`: AES-128-CBC whose IV is the key itself, without any MAC (KNET section 4). It hides, but proves
 * nothing. No other module may use CBC (security item 74).
 */
const CIPHER = 'aes-128-cbc';
const BLOCK_HEX = 32;
const MAX_HEX = 16_384;
const BLOCK_BYTES = 16;
const MAX_FIELDS = 64;
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,31}$/;
const CONTROL = /[\p{Cc}\ufffd]/u;

/** The fields of a decrypted message by name. */
export type Fields = ReadonlyMap<string, string>;

/** Encrypts a request's plaintext; lower-case hex, as every kit sends it. */
export function encryptTrandata(plaintext: string, resourceKey: string): string {
  const key = Buffer.from(resourceKey, 'latin1');
  const cipher = createCipheriv(CIPHER, key, key);
  return cipher.update(plaintext, 'utf8', 'hex') + cipher.final('hex');
}

/**
 * Decrypts and reads a message of the bank, or undefined. Whatever is wrong with it, the outcome is the same, so that
 * nothing can be learnt about the key from outside (security item 47).
 */
export function decryptTrandata(hex: string, resourceKey: string): Fields | undefined {
  // Checked first, because Buffer.from(…, 'hex') stops silently at the first bad character.
  if (!/^[0-9A-Fa-f]+$/.test(hex) || hex.length % BLOCK_HEX !== 0 || hex.length > MAX_HEX) return undefined;
  const plaintext = decrypt(Buffer.from(hex, 'hex'), Buffer.from(resourceKey, 'latin1'));
  return plaintext === undefined || CONTROL.test(plaintext) ? undefined : readForm(plaintext);
}

function decrypt(bytes: Buffer, key: Buffer): string | undefined {
  try {
    // Padding is looked at here: every key of every terminal is tried, and OpenSSL would throw for each that is not the one.
    const decipher = createDecipheriv(CIPHER, key, key).setAutoPadding(false);
    const padded = decipher.update(bytes);
    const padding = padded.at(-1) ?? 0;
    if (padding < 1 || padding > BLOCK_BYTES) return undefined;
    const plain = padded.subarray(0, -padding);
    if (padded.subarray(-padding).some((byte) => byte !== padding)) return undefined;
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain);
  } catch {
    return undefined;
  }
}

/**
 * The hex text in the raw body of a callback: either the whole body, or the one form field `trandata`. The declared
 * content type decides nothing, because the bank's own is not reliable (KNET section 5).
 */
export function trandataOf(body: Buffer): string | undefined {
  const text = body.toString('latin1').trim();
  if (/^[0-9A-Fa-f]+$/.test(text)) return text;
  return readForm(text)?.get('trandata')?.trim();
}

/** The fields of a form body in clear, or undefined where it is none. */
export function clearFields(body: Buffer): Fields | undefined {
  return readForm(body.toString('latin1').trim());
}

/** Flat form data: no nesting, no duplicate names, strict escapes (pitfall N10). A trailing `&` is harmless. */
function readForm(text: string): Fields | undefined {
  const pairs = text.replace(/&$/, '').split('&');
  if (pairs.length > MAX_FIELDS) return undefined;
  const fields = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    const value = at < 0 ? undefined : unescaped(pair.slice(at + 1));
    if (value === undefined || !NAME.test(name) || fields.has(name)) return undefined;
    fields.set(name, value);
  }
  return fields;
}

function unescaped(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text.replaceAll('+', ' '));
    return CONTROL.test(value) ? undefined : value;
  } catch {
    return undefined;
  }
}
