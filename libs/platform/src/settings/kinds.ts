import { isIP } from 'node:net';
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** Keys by id; `current` encrypts, the others only read (security item 75). Each key is 32 bytes. */
export interface KeyRing {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

const KEY_BYTES = 32;
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

function readKey(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  const varied = new Set(bytes).size >= 12;
  return bytes.length === KEY_BYTES && varied ? bytes : undefined;
}

const ringShape = z.strictObject({ current: z.string(), keys: z.record(z.string(), z.string()) });

function readRing(text: string): KeyRing | undefined {
  const shape = ringShape.safeParse(parseJson(text));
  if (!shape.success) return undefined;
  const keys = new Map<string, Buffer>();
  for (const [id, value] of Object.entries(shape.data.keys)) {
    const key = readKey(value);
    if (!key || !KEY_ID.test(id)) return undefined;
    keys.set(id, key);
  }
  return keys.has(shape.data.current) ? { current: shape.data.current, keys } : undefined;
}

/** JSON, or undefined where it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A text setting turned into `T` by `read`, which answers undefined for what it refuses. */
function made<T>(read: (text: string) => T | undefined, complaint: string) {
  return z.string().transform((text, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: complaint });
    return z.NEVER;
  });
}

function edKey(make: (pem: string) => KeyObject): (pem: string) => KeyObject | undefined {
  return (pem) => {
    try {
      const key = make(pem.replaceAll('\\n', '\n'));
      return key.asymmetricKeyType === 'ed25519' ? key : undefined;
    } catch {
      return undefined;
    }
  };
}

function url(protocols: readonly string[]) {
  return made(
    (text) => (URL.canParse(text) && protocols.includes(new URL(text).protocol) ? text : undefined),
    `must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  );
}

/** Reads a list of which every member is `fit`; an empty one is none. */
function listOf(fit: (text: string) => boolean): (text: string) => readonly string[] | undefined {
  return (text) => {
    const members = text.split(',').map((member) => member.trim());
    return members.every(fit) ? members : undefined;
  };
}

function isHostAndPort(text: string): boolean {
  const [, port] = /^(?:[^\s:,/@]+|\[[0-9a-f:]+\]):(\d{1,5})$/i.exec(text) ?? [];
  return Number(port) >= 1 && Number(port) <= 65_535;
}

function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  return (
    isIP(address) !== 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  );
}

const SECRET = { secret: true };

/** Kinds of settings, each with a complaint that never repeats the value. */
export const kinds = {
  /** TCP port; 0 takes any free one. */
  port: () =>
    made(
      (t) => (/^\d{1,5}$/.test(t) && Number(t) <= 65_535 ? Number(t) : undefined),
      'must be a port number, 0 to 65535',
    ),
  /** Whole number in [min, max]. */
  whole: (min: number, max: number) =>
    made(
      (t) => (/^\d{1,15}$/.test(t) && Number(t) >= min && Number(t) <= max ? Number(t) : undefined),
      `must be a whole number from ${min} to ${max}`,
    ),
  httpUrl: () => url(['http:', 'https:']),
  postgresUrl: () => url(['postgres:', 'postgresql:']).meta(SECRET),
  /** Addresses or ranges (CIDR) separated by commas, at least one. */
  addresses: () =>
    made(listOf(isAddressOrRange), 'must be a list of IP addresses or ranges separated by commas'),
  /** `host:port`. */
  host: () => made((t) => (isHostAndPort(t) ? t : undefined), 'must be host:port'),
  /** `host:port,host:port`. */
  hosts: () => made(listOf(isHostAndPort), 'must be a list of host:port separated by commas'),
  /** Free text that is secret, at least `min` characters. */
  secret: (min = 16) => z.string().min(min, `must have at least ${min} characters`).meta(SECRET),
  /** 32 random bytes in base64. */
  key32: () => made(readKey, 'must be 32 random bytes in base64').meta(SECRET),
  /** `{"current":"k1","keys":{"k1":"<32 bytes in base64>"}}`. */
  keyRing: () =>
    made(
      readRing,
      'must be JSON {"current":id,"keys":{id:32 random bytes in base64}} that holds the current key',
    ).meta(SECRET),
  /** Ed25519 private key, PKCS8 PEM (newlines may be written as \n). */
  signingKey: () =>
    made(
      edKey((pem) => createPrivateKey(pem)),
      'must be an Ed25519 private key as PKCS8 PEM',
    ).meta(SECRET),
  /** Ed25519 public key, SPKI PEM (newlines may be written as \n). */
  verifyingKey: () =>
    made(
      edKey((pem) => createPublicKey(pem)),
      'must be an Ed25519 public key as SPKI PEM',
    ),
  /** JSON of the given shape; faults name the place inside, never the value. */
  json: <S extends z.ZodType>(shape: S) =>
    z.string().transform((text, context): z.output<S> => {
      const parsed = shape.safeParse(parseJson(text));
      if (parsed.success) return parsed.data;
      const places = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole').join(', ');
      context.addIssue({
        code: 'custom',
        message: `must be JSON of the documented shape (wrong: ${places})`,
      });
      return z.NEVER;
    }),
};

/** What every process reads. */
export const baseShape = {
  TAJDEED_MODE: z
    .enum(['local', 'production'], 'must be local or production')
    .default('production')
    .meta({ description: 'local relaxes the checks that only production needs' }),
  LOG_LEVEL: z
    .enum(
      ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'],
      'must be silent, fatal, error, warn, info, debug or trace',
    )
    .default('info')
    .meta({ description: 'least level that is logged' }),
  LISTEN_HOST: z.string().default('127.0.0.1').meta({ description: 'address to listen on' }),
  HEALTH_PORT: kinds.port().meta({ description: 'port of /live and /ready, not routed publicly' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: kinds
    .httpUrl()
    .optional()
    .meta({ description: 'where traces are sent by OTLP over HTTP; none when absent' }),
};

/** What every process with a public door reads besides. */
export const doorShape = {
  ...baseShape,
  PORT: kinds.port().meta({ description: 'port of the door' }),
  TRUSTED_PROXIES: kinds
    .addresses()
    .optional()
    .meta({ description: 'addresses or ranges whose X-Forwarded-For counts (security item 39)' }),
};

export type BaseSettings = z.output<z.ZodObject<typeof baseShape>>;
export type DoorSettings = z.output<z.ZodObject<typeof doorShape>>;
