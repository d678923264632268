import type { CaseKind } from '@tajdeed/domain';

/** How far the things of a case have come before it is opened. */
export interface Past {
  readonly kind: CaseKind;
  readonly paid: boolean;
  /** Events of the attempt after its opening. */
  readonly attempt: readonly string[];
  /** Of a line of a settlement file that nobody knew; a sale unless this says otherwise. */
  readonly line?: 'SALE' | 'REFUND';
  /** Of a refund: whether the bank was asked for it already. */
  readonly sent?: boolean;
}

const TO_PAY = ['renewal.requested', 'code.verified', 'pledge.accepted', 'term.chosen'];
const EXEMPT = ['renewal.requested', 'code.verified', 'pledge.accepted', 'term.exempted'];

/** The pasts from which each kind of case is opened: sound ones, and ones that a decision must refuse. */
export const pasts: readonly Past[] = [
  ...[['attempt.captured'], ['attempt.captured', 'attempt.confirmed']].flatMap((attempt) => [
    { kind: 'authority-refused' as const, paid: true, attempt },
    { kind: 'coverage-refused' as const, paid: true, attempt },
    { kind: 'money-to-return' as const, paid: true, attempt },
  ]),
  { kind: 'authority-refused', paid: false, attempt: [] },
  { kind: 'coverage-refused', paid: false, attempt: [] },
  { kind: 'authority-silent', paid: true, attempt: ['attempt.captured'] },
  ...[true, false].map((paid) => ({ kind: 'coverage-late' as const, paid, attempt: ['attempt.captured'] })),
  { kind: 'change-refused', paid: true, attempt: ['attempt.captured', 'attempt.voided'] },
  { kind: 'change-silent', paid: true, attempt: ['attempt.captured', 'attempt.voided'] },
  { kind: 'voided-after-issue', paid: true, attempt: ['attempt.captured', 'attempt.voided'] },
  { kind: 'paid-not-covered', paid: true, attempt: ['attempt.captured'] },
  ...[true, false].map((sent) => ({
    ...{
      kind: 'refund-unproven' as const,
      paid: true,
      attempt: ['attempt.captured', 'attempt.confirmed'],
      sent,
    },
  })),
  ...(
    ['captured-late', 'refund-refused', 'refund-in-part', 'refund-unproven', 'paid-not-covered'] as const
  ).map((kind) => ({
    ...{ kind, paid: true, attempt: ['attempt.expired', 'attempt.captured_late'] },
  })),
  ...[['attempt.unclear'], [], ['attempt.unclear', 'attempt.captured']].map((attempt) => ({
    ...{ kind: 'bank-silent' as const, paid: true, attempt },
  })),
  ...[
    [],
    ['attempt.unclear'],
    ['attempt.expired'],
    ['attempt.cancelled'],
    ['attempt.declined'],
    ['attempt.captured'],
  ].flatMap((attempt) => [
    { kind: 'bank-mismatch' as const, paid: true, attempt },
    { kind: 'payment-unproven' as const, paid: true, attempt },
  ]),
  ...[['attempt.captured', 'attempt.confirmed'], ['attempt.declined']].map((attempt) => ({
    ...{ kind: 'settlement-line' as const, paid: true, attempt },
  })),
  ...[['attempt.captured'], ['attempt.captured', 'attempt.confirmed', 'attempt.settled']].map((attempt) => ({
    ...{ kind: 'settlement-line' as const, paid: true, attempt, line: 'REFUND' as const },
  })),
  { kind: 'settlement-file', paid: true, attempt: ['attempt.captured'] },
  { kind: 'foreign-to-return', paid: true, attempt: ['attempt.captured'] },
  { kind: 'settlement-overdue', paid: true, attempt: ['attempt.captured'] },
  { kind: 'callback-mismatch', paid: true, attempt: [] },
  { kind: 'delivery-stuck', paid: true, attempt: ['attempt.captured'] },
  ...[['attempt.captured'], ['attempt.expired', 'attempt.captured_late']].map((attempt) => ({
    ...{ kind: 'settlement-missing' as const, paid: true, attempt },
  })),
];

type Subject = 'renewal' | 'coverage' | 'attempt' | 'reports' | 'refund' | 'line' | 'settlement';

export function subjectOf(kind: CaseKind): Subject {
  if (kind === 'settlement-line' || kind === 'foreign-to-return') return 'line';
  if (kind === 'settlement-file') return 'settlement';
  if (kind === 'callback-mismatch') return 'reports';
  if (
    ['authority-refused', 'authority-silent', 'coverage-refused', 'coverage-late', 'delivery-stuck'].includes(
      kind,
    )
  )
    return 'renewal';
  if (kind === 'refund-unproven') return 'refund';
  return ['voided-after-issue', 'change-refused', 'change-silent'].includes(kind) ? 'coverage' : 'attempt';
}

export function roadOf({ kind, paid, attempt }: Past): readonly string[] {
  const issuing = paid ? [...TO_PAY, 'payment.captured'] : EXEMPT;
  switch (kind) {
    case 'authority-refused':
      return [...issuing, 'coverage.issued', 'authority.refused'];
    case 'authority-silent':
      return [...issuing, 'coverage.issued'];
    case 'coverage-late':
      return issuing;
    case 'coverage-refused':
      return [...issuing, 'coverage.refused'];
    case 'money-to-return':
      return [...issuing, 'coverage.refused', 'renewal.abandoned'];
    case 'voided-after-issue':
    case 'change-refused':
    case 'change-silent':
      return [...issuing, 'coverage.issued', 'authority.acknowledged'];
    case 'bank-silent':
      return attempt.includes('attempt.captured') ? [...TO_PAY, 'payment.captured'] : TO_PAY;
    case 'captured-late':
    case 'delivery-stuck':
    case 'refund-refused':
    case 'refund-in-part':
    case 'refund-unproven':
    case 'paid-not-covered':
    case 'bank-mismatch':
    case 'payment-unproven':
    case 'callback-mismatch':
    case 'settlement-line':
    case 'settlement-file':
    case 'foreign-to-return':
    case 'settlement-missing':
    case 'settlement-overdue':
      return [...TO_PAY, 'payment.expired'];
  }
}

export function coverageRoad({ kind, paid, attempt }: Past): readonly string[] {
  if (!paid) return ['coverage.granted'];
  if (kind === 'voided-after-issue') return ['coverage.issued', 'coverage.suspended'];
  if (kind === 'change-refused' || kind === 'change-silent')
    return ['coverage.issued', 'coverage.suspended', 'coverage.ended'];
  return attempt.includes('attempt.confirmed')
    ? ['coverage.issued', 'coverage.finalised']
    : ['coverage.issued'];
}
