import { createHash } from 'node:crypto';
import { AuthenticatorApp, Browser, type Seen } from '@tajdeed/testing';
import { Secret } from 'otpauth';

/** How bytes may stand in a text. */
const written = (bytes: Buffer) => [
  bytes.toString('hex'),
  bytes.toString('base64'),
  bytes.toString('base64url'),
];

const SESSION = '__Host-tajdeed-staff';

/** What an officer needs of the world around him. */
interface Surroundings {
  readonly system: { readonly addresses: { readonly api: string } };
  plant(what: 'key' | 'session digest' | 'authenticator', ...words: readonly string[]): void;
  pass(ms: number): Promise<void>;
  now(): Promise<number>;
}

/** Somebody of the staff with a browser and an authenticator app. */
export class Officer {
  readonly browser = new Browser();
  private app: AuthenticatorApp | undefined;

  constructor(
    private readonly world: Surroundings,
    readonly name: string,
  ) {}

  private get api(): string {
    return this.world.system.addresses.api;
  }

  /** One request to the api with the browser's session. */
  ask(path: string, json?: object, method?: string): Promise<Seen> {
    return this.browser.visit(`${this.api}${path}`, {
      ...(json && { json }),
      ...(method !== undefined && { method }),
    });
  }

  /** The first factor: to the provider, who it is, and back. */
  async logIn(): Promise<Seen> {
    const page = await this.browser.follow(`${this.api}/staff/sign-in`);
    const chosen = await this.browser.visit(page.url, { form: { person: this.name } });
    const back = await this.browser.follow(new URL(chosen.headers.get('location') ?? '', page.url).href);
    this.plantSession();
    return back;
  }

  /** Both factors; the first time, an authenticator app is enrolled. */
  async signIn(): Promise<void> {
    await this.logIn();
    if (this.app === undefined) {
      const { body } = await this.ask('/staff/factors/authenticator', {});
      const otpauth = String(body['otpauth']);
      this.plantSecret(new URL(otpauth).searchParams.get('secret') ?? '');
      this.app = new AuthenticatorApp(otpauth);
      await this.ask('/staff/factors/authenticator/confirm', { code: await this.code() });
    } else await this.ask('/staff/session/code', { code: await this.code() });
    this.plantSession();
  }

  /** A code that was not used yet: business time goes on by a step first. */
  async code(): Promise<string> {
    await this.world.pass(31_000);
    if (!this.app) throw new Error(`${this.name} has no authenticator`);
    return this.app.code(await this.world.now());
  }

  async me(): Promise<Readonly<Record<string, unknown>>> {
    return (await this.ask('/staff/me')).body;
  }

  async approve(proposal: Seen): Promise<Seen> {
    const { proposalId, digest } = proposal.body;
    return this.ask(`/approvals/${String(proposalId)}/approve`, {
      digest,
      proof: { code: await this.code() },
    });
  }

  get token(): string {
    return this.browser.cookie(this.api, SESSION)?.value ?? '';
  }

  private plantSession(): void {
    this.world.plant('key', this.token);
    this.world.plant('session digest', ...written(createHash('sha256').update(this.token).digest()));
  }

  private plantSecret(base32: string): void {
    this.world.plant('authenticator', base32, ...written(Buffer.from(Secret.fromBase32(base32).bytes)));
  }
}
