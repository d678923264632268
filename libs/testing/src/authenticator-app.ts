import { Secret, TOTP } from 'otpauth';

/** An authenticator app (TOTP): a code for an instant. A code is good once, so each needs a later step of 30 s. */
export class AuthenticatorApp {
  private readonly totp: TOTP;

  /** From the `otpauth:` address that the enrolment gives. */
  constructor(otpauth: string) {
    const secret = new URL(otpauth).searchParams.get('secret') ?? '';
    this.totp = new TOTP({ secret: Secret.fromBase32(secret) });
  }

  code(atMs: number): string {
    return this.totp.generate({ timestamp: atMs });
  }
}
