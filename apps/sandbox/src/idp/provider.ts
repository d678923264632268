import type { Context, Provider } from 'oidc-provider';
import { faults } from '../faults/catalogue';
import type { FaultBoard } from '../faults/board';
import { devicePages, refusalPage } from './device.pages';
import { keysIn, type Keys } from './keys';
import { isStaffPerson } from './people';
import { ShortLived } from './short-lived';
import { subjectOf, wrongToken } from './wrong-token';

/** Where everything of the provider lies. */
export const MOUNT = '/idp';
const MINUTE_S = 60;

export interface ProviderNeeds {
  /** Known once the sandbox listens. */
  readonly issuer: () => string;
  readonly clientSecret: string;
  readonly returnUrl: string;
  readonly stateDir: string;
  readonly board: FaultBoard;
  readonly nowMs: () => number;
  readonly flushed: () => Promise<void>;
}

/** The identity provider, loaded at its first use: most who run a sandbox never sign in. */
export async function openProvider(needs: ProviderNeeds): Promise<Provider> {
  const { Provider: Made } = await import('oidc-provider');
  const keys = await keysIn(needs.stateDir);
  const provider = new Made(needs.issuer(), setup(needs, keys));
  provider.use(async (context, next) => {
    await next();
    await misbehave(context, needs, keys);
  });
  return provider;
}

function pageOf(_: Context, { uid }: { readonly uid: string }): string {
  return `${MOUNT}/log-in/${uid}`;
}

function setup({ clientSecret, returnUrl, nowMs }: ProviderNeeds, keys: Keys): object {
  const alg = { id_token_signed_response_alg: 'ES256' };
  const device = 'urn:ietf:params:oauth:grant-type:device_code';
  return {
    clients: [
      {
        ...{ client_id: 'tajdeed', client_secret: clientSecret, ...alg },
        ...{ redirect_uris: [returnUrl], response_types: ['code'], grant_types: ['authorization_code'] },
      },
      {
        ...{
          client_id: 'tajdeed-cli',
          token_endpoint_auth_method: 'none',

          ...alg,
        },
        ...{ redirect_uris: [], response_types: [], grant_types: [device] },
      },
    ],
    jwks: { keys: [keys.signing] },
    cookies: { keys: [keys.cookies] },
    adapter: sharedAdapter(nowMs),
    responseTypes: ['code'],
    scopes: ['openid'],
    pkce: { required: () => true },
    ttl: {
      ...{ AccessToken: 5 * MINUTE_S, AuthorizationCode: MINUTE_S, DeviceCode: 10 * MINUTE_S },
      ...{ Grant: 10 * MINUTE_S, IdToken: 5 * MINUTE_S, Interaction: 10 * MINUTE_S, Session: 10 * MINUTE_S },
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      deviceFlow: { enabled: true, ...devicePages },
    },
    interactions: { url: pageOf },
    findAccount,
    loadExistingGrant: grantOf,
    renderError: refusalPage,
  };
}

function findAccount(_: Context, subject: string) {
  return isStaffPerson(subject)
    ? { accountId: subject, claims: () => Promise.resolve({ sub: subject }) }
    : undefined;
}

/** Nobody is asked to consent: the back office and its command line are the employer's own. */
async function grantOf({ oidc }: Context): Promise<object> {
  const { accountId } = oidc.session;
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId });
  grant.addOIDCScope('openid');
  await grant.save();
  return grant;
}

/** One store for each kind of thing, as long as the provider lives. */
function sharedAdapter(nowMs: () => number): (kind: string) => ShortLived {
  const stores = new Map<string, ShortLived>();
  return (kind) => {
    const store = stores.get(kind) ?? new ShortLived(nowMs);
    stores.set(kind, store);
    return store;
  };
}

/** The faults that change an answer. */
async function misbehave(context: Context, needs: ProviderNeeds, keys: Keys): Promise<void> {
  const { body, oidc } = context;
  if (typeof body !== 'object' || body === null) return;
  if (oidc.route === 'discovery' && needs.board.take(faults.idpMetadataForeign, {}) !== undefined)
    context.body = { ...body, issuer: 'https://login.elsewhere.example' };
  if (oidc.route === 'token' && 'id_token' in body && typeof body.id_token === 'string') {
    const token = body.id_token;
    const wrong = needs.board.take(faults.idpTokenWrong, { subject: subjectOf(token) });
    if (wrong) context.body = { ...body, id_token: wrongToken(token, wrong.how, keys, needs.clientSecret) };
  }
  await needs.flushed();
}
