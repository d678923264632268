import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { z } from 'zod';
import { newKeys, type Keys } from './keys';

/** Ways in which an ID token may be wrong. All but the last four are signed well. */
export const wrongWays = [
  'another issuer',
  'another audience',
  'expired',
  'of another type',
  'no nonce',
  'another nonce',
  'unsigned',
  'signed with the public key as a secret',
  'signed with the client secret',
  'signed by another key',
] as const;
export type WrongWay = (typeof wrongWays)[number];

const HOUR_S = 3_600;
const claimsSchema = z.looseObject({ sub: z.string(), iat: z.number() });
type Claims = z.output<typeof claimsSchema>;

/** Whom an ID token speaks of. */
export function subjectOf(token: string): string {
  return claimsOf(token).sub;
}

/** The token that an honest provider gave, made wrong. */
export function wrongToken(token: string, how: WrongWay, keys: Keys, clientSecret: string): string {
  const claims = claimsOf(token);
  const publicPem = createPublicKey(privateKeyOf(keys)).export({ type: 'spki', format: 'pem' }).toString();
  switch (how) {
    case 'another issuer':
      return signed({ ...claims, iss: 'https://login.elsewhere.example' }, keys);
    case 'another audience':
      return signed({ ...claims, aud: 'somebody-else' }, keys);
    case 'expired':
      return signed({ ...claims, iat: claims.iat - 2 * HOUR_S, exp: claims.iat - HOUR_S }, keys);
    case 'of another type':
      return signed(claims, keys, 'logout+jwt');
    case 'no nonce':
      return signed(without(claims, 'nonce'), keys);
    case 'another nonce':
      return signed({ ...claims, nonce: 'of-another-log-in' }, keys);
    case 'unsigned':
      return `${unsigned({ alg: 'none' }, claims)}.`;
    case 'signed with the public key as a secret':
      return hashed(claims, publicPem);
    case 'signed with the client secret':
      return hashed(claims, clientSecret);
    case 'signed by another key': {
      const kid = keys.signing['kid'] ?? '';
      const theirs = newKeys();
      return signed(claims, { ...theirs, signing: { ...theirs.signing, kid } });
    }
  }
}

function claimsOf(token: string): Claims {
  const part = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  return claimsSchema.parse(JSON.parse(part));
}

function without(claims: Claims, name: string): object {
  return Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
}

function unsigned(header: object, claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}`;
}

function signed(claims: object, keys: Keys, typ = 'JWT'): string {
  const text = unsigned({ alg: 'ES256', typ, kid: keys.signing['kid'] }, claims);
  const key = { key: privateKeyOf(keys), dsaEncoding: 'ieee-p1363' } as const;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

function hashed(claims: object, secret: string): string {
  const text = unsigned({ alg: 'HS256', typ: 'JWT' }, claims);
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function privateKeyOf({ signing }: Keys) {
  return createPrivateKey({ key: signing, format: 'jwk' });
}
