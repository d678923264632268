/** What a refusal means to the outside: HTTP status, whether a machine may try again, who must act. */
interface ErrorRow {
  readonly status: number;
  readonly retry: boolean;
  readonly acts: 'resident' | 'staff' | 'wait';
}

/** Every refusal of the product by its stable code. Titles stand in the text catalogue under `error.<code>`. */
export const errorTable = {
  'malformed-request': { status: 400, retry: false, acts: 'resident' },
  'idempotency-key-missing': { status: 400, retry: false, acts: 'resident' },
  'capability-missing': { status: 401, retry: false, acts: 'resident' },
  'sign-in-needed': { status: 401, retry: false, acts: 'staff' },
  'sign-in-failed': { status: 401, retry: false, acts: 'staff' },
  'second-factor-needed': { status: 401, retry: false, acts: 'staff' },
  'not-permitted': { status: 403, retry: false, acts: 'staff' },
  'not-found': { status: 404, retry: false, acts: 'resident' },
  'method-not-allowed': { status: 405, retry: false, acts: 'resident' },
  'request-timeout': { status: 408, retry: true, acts: 'wait' },
  'request-in-flight': { status: 409, retry: true, acts: 'wait' },
  'wrong-phase': { status: 409, retry: false, acts: 'resident' },
  'not-in-this-state': { status: 409, retry: false, acts: 'staff' },
  'already-bootstrapped': { status: 409, retry: false, acts: 'staff' },
  'authenticator-enrolled': { status: 409, retry: false, acts: 'staff' },
  'impact-unfinished': { status: 409, retry: false, acts: 'wait' },
  'impact-stopped': { status: 409, retry: false, acts: 'staff' },
  'attempt-open': { status: 409, retry: false, acts: 'wait' },
  'payment-unproven': { status: 409, retry: false, acts: 'wait' },
  'paid-late': { status: 409, retry: false, acts: 'wait' },
  'quote-lapsed': { status: 409, retry: false, acts: 'resident' },
  'quote-repriced': { status: 409, retry: false, acts: 'resident' },
  'pledge-version-outdated': { status: 409, retry: false, acts: 'resident' },
  'coverage-overlap': { status: 409, retry: false, acts: 'resident' },
  'schedule-known': { status: 409, retry: false, acts: 'staff' },
  'schedule-overlap': { status: 409, retry: false, acts: 'staff' },
  'holiday-declared': { status: 409, retry: false, acts: 'staff' },
  'case-not-taken': { status: 409, retry: false, acts: 'staff' },
  'case-taken': { status: 409, retry: false, acts: 'staff' },
  'case-yours': { status: 409, retry: false, acts: 'staff' },
  'case-resting': { status: 409, retry: false, acts: 'staff' },
  'case-not-resting': { status: 409, retry: false, acts: 'staff' },
  'case-not-closed': { status: 409, retry: false, acts: 'staff' },
  'case-closed': { status: 409, retry: false, acts: 'staff' },
  'not-decidable': { status: 409, retry: false, acts: 'staff' },
  'account-known': { status: 409, retry: false, acts: 'staff' },
  'same-person': { status: 409, retry: false, acts: 'staff' },
  'proposal-changed': { status: 409, retry: false, acts: 'staff' },
  'proposal-expired': { status: 409, retry: false, acts: 'staff' },
  'fresh-factor-needed': { status: 409, retry: false, acts: 'staff' },
  'settlement-unfinished': { status: 409, retry: false, acts: 'staff' },
  'capture-provisional': { status: 409, retry: false, acts: 'wait' },
  'nothing-to-return': { status: 409, retry: false, acts: 'staff' },
  'assurance-not-refundable': { status: 409, retry: false, acts: 'staff' },
  'refund-standing': { status: 409, retry: false, acts: 'staff' },
  'refund-above-capture': { status: 409, retry: false, acts: 'staff' },
  'moved-meanwhile': { status: 409, retry: true, acts: 'wait' },
  'draft-changed': { status: 412, retry: false, acts: 'staff' },
  'body-too-large': { status: 413, retry: false, acts: 'resident' },
  'uri-too-long': { status: 414, retry: false, acts: 'resident' },
  'unsupported-media-type': { status: 415, retry: false, acts: 'resident' },
  'invalid-input': { status: 422, retry: false, acts: 'resident' },
  'idempotency-key-reused': { status: 422, retry: false, acts: 'resident' },
  'code-wrong': { status: 422, retry: false, acts: 'resident' },
  'code-closed': { status: 422, retry: false, acts: 'resident' },
  'schedule-unfinished': { status: 422, retry: false, acts: 'staff' },
  'settlement-refused': { status: 422, retry: false, acts: 'staff' },
  'factor-refused': { status: 422, retry: false, acts: 'staff' },
  'term-refused': { status: 422, retry: false, acts: 'resident' },
  'no-scheduled-fee': { status: 422, retry: false, acts: 'resident' },
  'private-insurer': { status: 422, retry: false, acts: 'resident' },
  'text-unclear': { status: 422, retry: false, acts: 'staff' },
  'contradictory-facts': { status: 422, retry: false, acts: 'resident' },
  'missing-fact': { status: 422, retry: false, acts: 'resident' },
  'precondition-required': { status: 428, retry: false, acts: 'staff' },
  'too-many-requests': { status: 429, retry: true, acts: 'wait' },
  'headers-too-large': { status: 431, retry: false, acts: 'resident' },
  'internal-error': { status: 500, retry: true, acts: 'staff' },
  'temporarily-unavailable': { status: 503, retry: true, acts: 'wait' },

  'bank-unreachable': { status: 503, retry: true, acts: 'wait' },
  'bank-answer-unreadable': { status: 503, retry: true, acts: 'wait' },
  'authority-unreachable': { status: 503, retry: true, acts: 'wait' },
  'sms-unreachable': { status: 503, retry: true, acts: 'wait' },
  'illegal-transition': { status: 500, retry: false, acts: 'staff' },
  'foreign-event': { status: 500, retry: false, acts: 'staff' },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;

/** Values that a problem may show beside its code; never personal data. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | null | readonly unknown[]>>;

/** The one error of the product. Decide by `code`, never by message text. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  /** True when what was written before the refusal must stay (a wrong code uses up a try). */
  readonly keepsEffects: boolean;

  constructor(
    readonly code: ErrorCode,
    readonly facts: ErrorFacts = {},
    options: { cause?: unknown; keepsEffects?: boolean } = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.keepsEffects = options.keepsEffects ?? false;
  }

  get row(): ErrorRow {
    return errorTable[this.code];
  }
}

/** What the staff asked for can't be done with a thing as it stands; the problem says the state in words. Residents get `wrong-phase`. */
export function notInThisState({ kind }: { readonly kind: string }, state: string): DomainError {
  return new DomainError('not-in-this-state', { kind, state });
}
