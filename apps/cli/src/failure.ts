/** How a run ends, as the exit code of the process. */
export const exitCodes = { done: 0, refused: 1, usage: 2, 'signed-out': 3, away: 4 } as const;

export type FailureKind = Exclude<keyof typeof exitCodes, 'done'>;

/** One fault of an input, as the api names it. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

export interface FailureFacts {
  /** The stable code, the api's or our own. */
  readonly code: string;
  readonly status?: number;
  readonly traceId?: string;
  readonly faults?: readonly Fault[];
}

/** Whatever keeps a deed from being done; `message` is the one sentence for the person. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly kind: FailureKind,
    sentence: string,
    readonly facts: FailureFacts,
  ) {
    super(sentence);
  }
}
