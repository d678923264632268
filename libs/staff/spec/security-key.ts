import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

type CborValue = number | string | Buffer | Map<number | string, CborValue>;

/** As much CBOR (RFC 8949) as an attestation without a statement needs. */
function cbor(value: CborValue): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)])]);
}

function head(major: number, length: number): Buffer {
  const type = major << 5;
  if (length < 24) return Buffer.from([type | length]);
  return length < 256
    ? Buffer.from([type | 24, length])
    : Buffer.from([type | 25, length >> 8, length & 255]);
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const UP = 0x01;
const UV = 0x04;
const ATTESTED = 0x40;

/** How a proof differs from an honest one. */
interface Twist {
  readonly origin?: string;
  readonly site?: string;
  /** The counter to show instead of the next one. */
  readonly counter?: number;
  /** Whether the person's presence was checked by the key (default true). */
  readonly verified?: boolean;
  readonly challenge?: string;
  readonly type?: string;
}

/** A security key in software: P-256, no attestation (WebAuthn Level 2). */
export class SecurityKey {
  readonly id = randomBytes(16);
  private readonly key: KeyObject;
  private readonly point: { readonly x: Buffer; readonly y: Buffer };
  private counter = 0;

  constructor(private readonly origin: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.key = privateKey;
    this.point = { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') };
  }

  /** Answers `navigator.credentials.create` for these options. */
  make(options: unknown, twist: Twist = {}): object {
    const cose = new Map<number, CborValue>([
      ...([
        [1, 2],
        [3, -7],
        [-1, 1],
      ] as const),
      [-2, this.point.x],
      [-3, this.point.y],
    ]);
    const length = Buffer.from([0, this.id.length]);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.id, cbor(cose)]);
    const authData = Buffer.concat([this.data(twist, ATTESTED), attested]);
    const object = new Map<string, CborValue>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]);
    const clientDataJSON = this.clientData('webauthn.create', options, twist).toString('base64url');
    return this.answer({ clientDataJSON, attestationObject: cbor(object).toString('base64url') });
  }

  /** Answers `navigator.credentials.get` for these options. */
  prove(options: unknown, twist: Twist = {}): object {
    this.counter += 1;
    const authenticatorData = this.data(twist, 0);
    const clientData = this.clientData('webauthn.get', options, twist);
    const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), this.key);
    return this.answer({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: signature.toString('base64url'),
    });
  }

  private answer(response: object): object {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} };
  }

  private data(
    { site = new URL(this.origin).hostname, counter, verified = true }: Twist,
    more: number,
  ): Buffer {
    const tail = Buffer.alloc(5);
    tail.writeUInt8(UP | (verified ? UV : 0) | more, 0);
    tail.writeUInt32BE(counter ?? this.counter, 1);
    return Buffer.concat([sha256(site), tail]);
  }

  private clientData(type: string, options: unknown, twist: Twist): Buffer {
    const challenge = twist.challenge ?? challengeIn(options);
    const data = {
      type: twist.type ?? type,
      challenge,
      origin: twist.origin ?? this.origin,
      crossOrigin: false,
    };
    return Buffer.from(JSON.stringify(data));
  }
}

function challengeIn(options: unknown): string {
  if (typeof options !== 'object' || options === null || !('challenge' in options))
    throw new Error('no options');
  return String(options.challenge);
}
