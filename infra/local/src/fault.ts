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
