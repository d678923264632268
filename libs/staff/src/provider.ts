import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from 'openid-client';
import { createRemoteJWKSet, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { STAFF, type StaffOptions } from './staff.options';

/** What a browser takes to the provider, and what must come back with it. */
export interface Errand {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** A person as the provider knows them. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

const TIMEOUT_S = 10;
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
/** Faults of the way to the provider, in the words of its two libraries. */
const AWAY = ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'ERR_JWKS_TIMEOUT'];

/** The staff's identity provider (OpenID Connect, authorization code with PKCE). Its keys come from its configured issuer alone. */
@Injectable()
export class Provider {
  private known: Promise<Configuration> | undefined;
  private keys: ReturnType<typeof createRemoteJWKSet> | undefined;

  constructor(@Inject(STAFF) private readonly options: StaffOptions) {}

  /** Where to send the browser, and the errand to keep meanwhile. */
  async begin(): Promise<{ readonly url: string; readonly errand: Errand }> {
    const config = await this.configuration();
    const errand = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(config, {
      redirect_uri: this.returnUrl,
      scope: 'openid',
      state: errand.state,
      nonce: errand.nonce,
      code_challenge: await calculatePKCECodeChallenge(errand.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, errand };
  }

  /** Who came back; throws `sign-in-failed` for whatever does not fit the errand. `query` is the address's own. */
  async complete(query: string, { state, nonce, verifier }: Errand): Promise<Identity> {
    const config = await this.configuration();
    try {
      const tokens = await authorizationCodeGrant(config, new URL(`${this.returnUrl}?${query}`), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims || tokens.id_token === undefined) throw new DomainError('sign-in-failed');
      refuseOtherTypes(tokens.id_token);
      return { issuer: claims.iss, subject: claims.sub };
    } catch (error) {
      throw faultOf(error);
    }
  }

  /** Who an ID token of the command line's client speaks of (security item 20); throws `sign-in-failed`. */
  async identityOf(idToken: string): Promise<Identity> {
    const config = await this.configuration();
    const { issuer, jwks_uri: place } = config.serverMetadata();
    if (place === undefined) throw new DomainError('sign-in-failed');
    this.keys ??= createRemoteJWKSet(new URL(place), { timeoutDuration: TIMEOUT_S * 1000 });
    try {
      const { payload } = await jwtVerify(idToken, this.keys, {
        issuer,
        audience: this.options.cliClientId,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        maxTokenAge: '10 minutes',
      });
      refuseOtherTypes(idToken);
      return { issuer, subject: payload.sub ?? '' };
    } catch (error) {
      throw faultOf(error);
    }
  }

  private get returnUrl(): string {
    return `${this.options.publicUrl}/staff/signed-in`;
  }

  /** Read at the first sign-in, so that a provider that is away keeps nothing else from starting. */
  private async configuration(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.options;
    const url = new URL(issuer);
    this.known ??= discovery(url, clientId, clientSecret, undefined, {
      timeout: TIMEOUT_S,
      // The signature is checked too, whatever way the token has come (security item 20).
      execute: [enableNonRepudiationChecks, ...(mayBePlain(url) ? [withoutTls] : [])],
    });
    try {
      return await this.known;
    } catch (error) {
      this.known = undefined;
      throw new DomainError('temporarily-unavailable', {}, { cause: error });
    }
  }
}

// It is called deprecated so that it stands out; see mayBePlain.
const withoutTls = allowInsecureRequests; // eslint-disable-line @typescript-eslint/no-deprecated

/** Only where nobody is in between may a provider be spoken to without TLS. */
export function mayBePlain({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && /^(127\.0\.0\.1|\[::1\]|(.+\.)?localhost)$/.test(hostname);
}

/**
 * An ID token is a plain JWT: OpenID Connect gives it no type of its own, and providers write `JWT` or nothing. Whatever names
 * another type (an access token, a notice of a log-out) was made for something else, though the same key signed it
 * (security item 20; RFC 8725 3.11).
 */
function refuseOtherTypes(token: string): void {
  const { typ } = decodeProtectedHeader(token);
  if (typ !== undefined && typ.toUpperCase() !== 'JWT') throw new DomainError('sign-in-failed');
}

/** A provider that can't be reached may be tried again; whatever else is wrong is a refused sign-in. */
function faultOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const isAway =
    (error instanceof TypeError && error.message === 'fetch failed') ||
    (typeof code === 'string' && AWAY.includes(code)) ||
    (error instanceof errors.JOSEError && error.constructor === errors.JOSEError);
  return new DomainError(isAway ? 'temporarily-unavailable' : 'sign-in-failed', {}, { cause: error });
}
