/** A failure that a person can mend: its message is one sentence that names the thing and the remedy. */
export class Fault extends Error {
  override readonly name = 'Fault';

  constructor(
    message: string,
    /** The log that tells more, if there is one. */
    readonly log?: string,
  ) {
    super(message);
  }
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fieldOf(error: unknown, name: 'code' | 'path'): string | undefined {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The system's own word for what went wrong with a file or a program (`ENOSPC`), if it said one. */
export function codeOf(error: unknown): string | undefined {
  return fieldOf(error, 'code');
}

const closed = 'this user may not write there: make it writable for the user who starts Tajdeed';
const causes: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left there: free some',
  EDQUOT: 'the quota of this user is used up: free some space',
  EACCES: closed,
  EPERM: closed,
  EROFS: 'its file system is read-only: make it writable',
};

/** A file that cannot be written is a person's matter, wherever it was tried; anything else is a fault of ours. */
export function asFault(error: unknown): Fault | undefined {
  if (error instanceof Fault) return error;
  const cause = causes[codeOf(error) ?? ''];
  if (cause === undefined) return undefined;
  const path = fieldOf(error, 'path') ?? 'The data directory';
  return new Fault(`${path} cannot be written, ${cause}, or let TAJDEED_LOCAL name another directory.`);
}
