import { Inject, Injectable } from '@nestjs/common';
import { DomainError, MINUTE_MS } from '@tajdeed/domain';
import { Database, SqlClock, Transactional } from '@tajdeed/platform';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { z } from 'zod';
import { STAFF, type StaffOptions } from './staff.options';

/** How long a challenge may be answered, in ms. */
const CHALLENGE_MS = 5 * MINUTE_MS;
/** The deed that a challenge for a new passkey is made for. */
const ENROL = 'enrol';

const text = z.string().max(8_192);
/** What a browser says of extensions means nothing here. */
const extensions = z.record(z.string().max(64), z.unknown()).transform(() => ({}));

/** What a browser answers (WebAuthn Level 2, JSON form); its meaning is checked by the library, its shape here. */
const registration = z.object({
  id: text,
  rawId: text,
  type: z.literal('public-key'),
  response: z.object({ clientDataJSON: text, attestationObject: text }),
  clientExtensionResults: extensions,
});
const assertion = z.object({
  id: text,
  rawId: text,
  type: z.literal('public-key'),
  response: z.object({ clientDataJSON: text, authenticatorData: text, signature: text }),
  clientExtensionResults: extensions,
});

interface Credential {
  readonly id: string;
  readonly publicKey: Buffer;
  readonly counter: string;
}

/** Passkeys (WebAuthn) of an account. A challenge is made for one deed and is good once. */
@Injectable()
export class Passkeys {
  private readonly origin: string;
  private readonly site: string;

  constructor(
    private readonly db: Database,
    private readonly clock: SqlClock,
    @Inject(STAFF) { publicUrl }: StaffOptions,
  ) {
    const { origin, hostname } = new URL(publicUrl);
    this.origin = origin;
    this.site = hostname;
  }

  async has(accountId: string): Promise<boolean> {
    return (await this.of(accountId)).length > 0;
  }

  /** What the browser needs to make a passkey. */
  @Transactional()
  async offer(accountId: string): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const known = await this.of(accountId);
    const options = await generateRegistrationOptions({
      rpName: 'Tajdeed',
      rpID: this.site,
      userName: 'staff',
      userID: Uint8Array.from(Buffer.from(accountId)),
      attestationType: 'none',
      authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
      excludeCredentials: known.map(({ id }) => ({ id })),
    });
    await this.keep(accountId, options.challenge, ENROL);
    return options;
  }

  /** Takes the new passkey; answers the instant, ms since 1970, for making it proves the person's presence too. */
  @Transactional()
  async add(accountId: string, given: unknown): Promise<number> {
    const response = parsed(registration, given);
    const verified = await verifyRegistrationResponse({
      response,
      expectedChallenge: await this.used(accountId, response, ENROL),
      expectedOrigin: this.origin,
      expectedRPID: this.site,
      requireUserVerification: true,
    }).catch(refused);
    if (!verified.verified) refused();
    const { credential } = verified.registrationInfo;
    await this.db.query(
      `insert into staff.passkey (credential_id, account_id, public_key, counter) values ($1, $2, $3, $4)`,
      [credential.id, accountId, Buffer.from(credential.publicKey), credential.counter],
    );
    return this.clock.now();
  }

  /** What the browser needs to prove a passkey for one deed. */
  @Transactional()
  async ask(accountId: string, deed: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const known = await this.of(accountId);
    const options = await generateAuthenticationOptions({
      rpID: this.site,
      userVerification: 'required',
      allowCredentials: known.map(({ id }) => ({ id })),
    });
    await this.keep(accountId, options.challenge, deed);
    return options;
  }

  /** Checks the answer against this account's keys, our origin and the challenge for this deed; the challenge is used up. */
  @Transactional()
  async prove(accountId: string, deed: string, given: unknown): Promise<number> {
    const response = parsed(assertion, given);
    const expectedChallenge = await this.used(accountId, response, deed);
    const key = (await this.of(accountId)).find(({ id }) => id === response.id);
    if (!key) refused();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge,
      expectedOrigin: this.origin,
      expectedRPID: this.site,
      requireUserVerification: true,
      credential: {
        id: key.id,
        publicKey: Uint8Array.from(key.publicKey),
        counter: Number(key.counter),
      },
    }).catch(refused);
    if (!verified) refused();
    await this.db.query(`update staff.passkey set counter = $2 where credential_id = $1`, [
      key.id,
      authenticationInfo.newCounter,
    ]);
    return this.clock.now();
  }

  private of(accountId: string): Promise<readonly Credential[]> {
    return this.db.query<Credential>(
      `select credential_id as id, public_key as "publicKey", counter::text as counter
       from staff.passkey where account_id = $1 order by credential_id for update`,
      [accountId],
    );
  }

  private async keep(accountId: string, challenge: string, deed: string): Promise<void> {
    await this.db.query(`delete from staff.challenge where account_id = $1 and ends_at < app.now()`, [
      accountId,
    ]);
    await this.db.query(
      `insert into staff.challenge (challenge, account_id, deed, ends_at)
       values ($1, $2, $3, app.now() + $4::bigint * interval '1 millisecond')`,
      [challenge, accountId, deed, CHALLENGE_MS],
    );
  }

  /** The challenge that this answers, used up from now on whatever is wrong with the answer. */
  private async used(accountId: string, answer: Answer, deed: string): Promise<string> {
    const challenge = challengeOf(answer);
    const { affected } = await this.db.run(
      `delete from staff.challenge where challenge = $1 and account_id = $2 and deed = $3 and ends_at > app.now()`,
      [challenge, accountId, deed],
    );
    return affected === 1 ? challenge : refused();
  }
}

interface Answer {
  readonly response: { readonly clientDataJSON: string };
}

function challengeOf({ response }: Answer): string {
  try {
    const said: unknown = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString('utf8'));
    return z.object({ challenge: text }).parse(said).challenge;
  } catch (error) {
    return refused(error);
  }
}

function parsed<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const result = schema.safeParse(given);
  if (!result.success) throw new DomainError('factor-refused');
  return result.data;
}

/**
 * The library throws what it does not accept: another origin, another type, a counter that went back. The challenge stays used
 * up, so that nobody tries answers on it.
 */
function refused(cause?: unknown): never {
  throw new DomainError('factor-refused', {}, { cause, keepsEffects: true });
}
