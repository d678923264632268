import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import type { KeyRing } from '../settings/kinds';

const FORM = 's1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A sealed text that does not open: wrong key, wrong purpose or context, or changed bytes. Says nothing more. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/**
 * Column encryption (security items 66, 75): AES-256-GCM under a key per purpose (HKDF-SHA-256 from the ring's key),
 * a random 96-bit nonce, key id and form in the text: `s1.<key id>.<base64url nonce|ciphertext|tag>`.
 * A purpose names the column ('person.phone'); the context binds a row (its id), so that two rows cannot be swapped.
 */
export class Sealer {
  private readonly derived = new Map<string, KeyObject>();

  constructor(private readonly ring: KeyRing) {}

  seal(purpose: string, plain: string, context = ''): string {
    return this.sealBytes(purpose, Buffer.from(plain, 'utf8'), context);
  }

  sealBytes(purpose: string, plain: Uint8Array, context = ''): string {
    const keyId = this.ring.current;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.keyFor(keyId, purpose), nonce);
    cipher.setAAD(boundTo(keyId, purpose, context));
    const body = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return `${FORM}.${keyId}.${body.toString('base64url')}`;
  }

  /** The plain text; throws SealError. */
  open(purpose: string, sealed: string, context = ''): string {
    return this.openBytes(purpose, sealed, context).toString('utf8');
  }

  openBytes(purpose: string, sealed: string, context = ''): Buffer {
    const [form, keyId = '', text = ''] = sealed.split('.');
    const body = Buffer.from(text, 'base64url');
    if (form !== FORM || body.length < NONCE_BYTES + TAG_BYTES) throw new SealError('not a sealed text');
    try {
      const decipher = createDecipheriv(
        'aes-256-gcm',
        this.keyFor(keyId, purpose),
        body.subarray(0, NONCE_BYTES),
      );
      decipher.setAAD(boundTo(keyId, purpose, context));
      decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
      const plain = decipher.update(body.subarray(NONCE_BYTES, body.length - TAG_BYTES));
      decipher.final(); // GCM leaves nothing for the end but the verdict on the tag
      return plain;
    } catch {
      throw new SealError('the sealed text does not open');
    }
  }

  private keyFor(keyId: string, purpose: string): KeyObject {
    const slot = `${keyId} ${purpose}`;
    const known = this.derived.get(slot);
    if (known) return known;
    const root = this.ring.keys.get(keyId);
    if (!root) throw new SealError('sealed under a key that is not configured');
    const bytes = Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), `tajdeed.seal.v1 ${purpose}`, 32));
    const key = createSecretKey(bytes);
    this.derived.set(slot, key);
    return key;
  }
}

function boundTo(keyId: string, purpose: string, context: string): Buffer {
  return Buffer.from(JSON.stringify([FORM, keyId, purpose, context]), 'utf8');
}
