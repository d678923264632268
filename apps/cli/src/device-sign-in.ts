import type { DeviceAuthorizationResponse } from 'openid-client';
import { isLoopback } from './api-address';

export interface DeviceOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Shows the person where to go and what to type there. */
  readonly show: (at: { readonly page: string; readonly code: string; readonly seconds: number }) => void;
}

/** Why nobody came back from the provider. */
export type DeviceFault = 'no-tls' | 'away' | 'refused' | 'too-late';

/** The device code flow (RFC 8628) at the staff's identity provider: an ID token, or why there is none. */
export async function signInByDevice({
  issuer,
  clientId,
  show,
}: DeviceOptions): Promise<{ readonly idToken: string } | { readonly fault: DeviceFault }> {
  const oidc = await import('openid-client');
  const url = new URL(issuer);
  const isPlain = url.protocol === 'http:';
  if (isPlain && !isLoopback(url)) return { fault: 'no-tls' };
  let begun: DeviceAuthorizationResponse;
  let config: Awaited<ReturnType<typeof oidc.discovery>>;
  try {
    config = await oidc.discovery(url, clientId, undefined, oidc.None(), {
      timeout: 10,
      execute: isPlain ? [oidc.allowInsecureRequests] : [], // eslint-disable-line @typescript-eslint/no-deprecated -- on this machine alone
    });
    begun = await oidc.initiateDeviceAuthorization(config, { scope: 'openid' });
  } catch {
    return { fault: 'away' };
  }
  show({
    page: begun.verification_uri_complete ?? begun.verification_uri,
    code: begun.user_code,
    seconds: begun.expires_in,
  });
  try {
    const tokens = await oidc.pollDeviceAuthorizationGrant(config, begun, undefined, {
      signal: AbortSignal.timeout(begun.expires_in * 1_000),
    });
    return tokens.id_token === undefined ? { fault: 'refused' } : { idToken: tokens.id_token };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

function faultOf(error: unknown): DeviceFault {
  if (!(error instanceof Error)) return 'away';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'too-late';
  const code = 'error' in error ? error.error : undefined;
  if (code === 'expired_token') return 'too-late';
  if (code === 'access_denied') return 'refused';
  return 'code' in error && error.code === 'OAUTH_TIMEOUT' ? 'too-late' : 'away';
}
