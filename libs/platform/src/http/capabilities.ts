import { createPublicKey, type KeyObject } from 'node:crypto';
import { SignJWT, errors, jwtVerify } from 'jose';
import type { CapabilityClaim } from './policies';

const AUDIENCE = 'tajdeed-renewal';
const TYPE = 'tajdeed-capability+jwt';
const LIFETIME = '90d';

export interface CapabilityKeys {
  /** Only the process that hands out capabilities has it. */
  readonly privateKey?: KeyObject;
  /** Enough for those that only check; derived from the private key where that is given. */
  readonly publicKey?: KeyObject;
}

/**
 * A resident's capability for one renewal (security items 20, 21): a compact JWT signed with Ed25519, audience
 * `tajdeed-renewal`, subject the renewal's id, good for 90 days of real time. It opens this one renewal, nothing else.
 */
export class Capabilities {
  private readonly publicKey: KeyObject;
  private readonly privateKey: KeyObject | undefined;

  constructor(keys: CapabilityKeys) {
    const publicKey = keys.publicKey ?? (keys.privateKey && createPublicKey(keys.privateKey));
    if (!publicKey) throw new TypeError('capabilities need a key');
    this.publicKey = publicKey;
    this.privateKey = keys.privateKey;
  }

  /** A new capability; only where the private key is. */
  issue(renewalId: string): Promise<string> {
    if (!this.privateKey) throw new TypeError('this process only checks capabilities');
    return new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', typ: TYPE })
      .setAudience(AUDIENCE)
      .setSubject(renewalId)
      .setIssuedAt()
      .setExpirationTime(LIFETIME)
      .sign(this.privateKey);
  }

  /** What the token allows, or undefined when it is not ours, spoilt or out of time. */
  async verify(token: string): Promise<CapabilityClaim | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.publicKey, {
        algorithms: ['EdDSA'],
        audience: AUDIENCE,
        typ: TYPE,
        requiredClaims: ['exp', 'sub'],
      });
      return typeof payload.sub === 'string' ? { renewalId: payload.sub } : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}
