import { createHmac } from 'node:crypto';

/**
 * Look-ups over sealed columns (security item 66): HMAC-SHA-256 under INDEX_KEY over purpose and value, 43 base64url
 * characters. Same purpose and value, same index; without the key nothing can be tried out.
 */
export class BlindIndex {
  constructor(private readonly key: Buffer) {}

  of(purpose: string, value: string): string {
    return createHmac('sha256', this.key)
      .update(`tajdeed.blind-index.v1\0${purpose}\0`, 'utf8')
      .update(value.normalize('NFC'), 'utf8')
      .digest('base64url');
  }

  /** The first 16 bytes of the index: for tables that hold many of them for one row. */
  token(purpose: string, value: string): Buffer {
    return Buffer.from(this.of(purpose, value), 'base64url').subarray(0, 16);
  }
}
