/** What the identity provider uses of `oidc-provider`, which ships without types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  /** A request on its way through the provider (Koa). */
  export interface Context {
    readonly req: IncomingMessage;
    readonly ip: string;
    status: number;
    type: string;
    body: unknown;
    set(name: string, value: string): void;
    readonly oidc: {
      readonly route: string | undefined;
      readonly client: { readonly clientId: string };
      readonly session: { readonly accountId?: string; readonly state?: { readonly secret: string } };
      readonly provider: Provider;
      urlFor(name: string): string;
    };
  }

  /** Where what the provider has to remember is kept, one per kind of thing. */
  export interface Adapter {
    upsert(id: string, payload: Kept, expiresInS: number): Promise<void>;
    find(id: string): Promise<Kept | undefined>;
    findByUserCode(userCode: string): Promise<Kept | undefined>;
    findByUid(uid: string): Promise<Kept | undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(grantId: string): Promise<void>;
  }

  export interface Kept {
    uid?: string;
    userCode?: string;
    grantId?: string;
    consumed?: unknown;
  }

  interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  export class Provider {
    constructor(issuer: string, setup: object);
    readonly Grant: new (of: { clientId: string; accountId: string | undefined }) => Grant;
    cookieName(of: 'session'): string;
    use(step: (context: Context, next: () => Promise<void>) => Promise<void>): void;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    interactionDetails(
      request: IncomingMessage,
      response: ServerResponse,
    ): Promise<{ readonly uid: string; readonly params: Readonly<Record<string, unknown>> }>;
    interactionResult(
      request: IncomingMessage,
      response: ServerResponse,
      result: object,
      options: { mergeWithLastSubmission: boolean },
    ): Promise<string>;
    on(event: 'server_error', listener: (context: Context, error: unknown) => void): void;
  }
}
