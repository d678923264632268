import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { SignJWT, errors, jwtVerify } from 'jose';
import type { CapabilityClaim } from './policies';

const AUDIENCE = 'tajdeed-renewal';
const TYPE = 'tajdeed-capability+jwt';
const LIFETIME = '90d';
/** Checked capabilities that are remembered: a resident calls a dozen times with the same one. */
const MOST_KNOWN = 2_000;

export interface CapabilityKeys {
  /** Only the process that hands out capabilities has it. */
  readonly privateKey?: KeyObject;
  /** Enough for those that only check; derived from the private key where that is given. */
  readonly publicKey?: KeyObject;
}

/**
 * A resident's capability for one renewal (security items 20, 21): a compact JWT signed with Ed25519, audience
 * `tajdeed-renewal`, subject the renewal's id, good for 90 days of real time. It opens this one renewal, nothing else, and is
 * no session (decision 24).
 */
export class Capabilities {
  private readonly publicKey: KeyObject;
  private readonly privateKey: KeyObject | undefined;
  /** By digest, so that no token stays in memory. */
  private readonly known = new Map<string, { readonly claim: CapabilityClaim; readonly untilMs: number }>();

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
    const digest = createHash('sha256').update(token).digest('base64');
    const known = this.known.get(digest);
    if (known && performance.timeOrigin + performance.now() < known.untilMs) return known.claim;
    try {
      const { payload } = await jwtVerify(token, this.publicKey, {
        algorithms: ['EdDSA'],
        audience: AUDIENCE,
        typ: TYPE,
        requiredClaims: ['exp', 'sub'],
      });
      if (typeof payload.sub !== 'string') return undefined;
      const claim = { renewalId: payload.sub };
      this.remember(digest, claim, (payload.exp ?? 0) * 1_000);
      return claim;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  private remember(digest: string, claim: CapabilityClaim, untilMs: number): void {
    const [oldest] = this.known.keys();
    if (oldest !== undefined && this.known.size >= MOST_KNOWN) this.known.delete(oldest);
    this.known.set(digest, { claim, untilMs });
  }
}
