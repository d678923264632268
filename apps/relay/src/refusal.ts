/** A word for a workflow that this version does not have. */
export class UnknownWorkflow extends Error {
  override readonly name = 'UnknownWorkflow';

  constructor(workflow: string) {
    super(`there is no workflow ${workflow}`);
  }
}

// gRPC's codes for what lies in the request itself: the same again is refused again, so it must not hold up the others.
const REFUSALS = new Map<unknown, string>([
  [3, 'INVALID_ARGUMENT'],
  [9, 'FAILED_PRECONDITION'],
  [11, 'OUT_OF_RANGE'],
  [12, 'UNIMPLEMENTED'],
]);

/** Why Temporal refuses for good what was sent, or undefined where it may take it later. */
export function nudgeRefusalOf(error: unknown): string | undefined {
  if (error instanceof UnknownWorkflow) return error.message;
  if (typeof error !== 'object' || error === null) return undefined;
  const code = 'code' in error ? REFUSALS.get(error.code) : undefined;
  return code ?? ('cause' in error ? nudgeRefusalOf(error.cause) : undefined);
}
