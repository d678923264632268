/** How the staff room is set. */
export interface StaffOptions {
  /** The identity provider of the staff (OpenID Connect). */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The client that the command line signs in with, by device code. */
  readonly cliClientId: string;
  /** Where the browser comes back to: `<PUBLIC_URL>/staff/signed-in`. */
  readonly publicUrl: string;
  /** Allows the two first administrators to be entered, once; absent, nobody can. */
  readonly bootstrapToken: string | undefined;
}

/** Nest token of the StaffOptions. */
export const STAFF = Symbol('StaffOptions');
