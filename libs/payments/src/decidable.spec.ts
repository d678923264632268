import {
  attemptLifecycle,
  caseKindOf,
  caseKinds,
  isCaseKind,
  refundRefusal,
  type AttemptState,
  type CaseKind,
} from '@tajdeed/domain';
import { mayAsk, maySettle } from './decidable';

const all = Object.keys(attemptLifecycle.states) as AttemptState[];
const but = (...gone: readonly AttemptState[]) => all.filter((state) => !gone.includes(state));

/** Where a payment may stand while a case of that kind is open about it; elsewhere the move that led there has closed the case. */
const standsIn: Readonly<Partial<Record<CaseKind, readonly AttemptState[]>>> = {
  'captured-late': ['CAPTURED_LATE'],
  'money-to-return': ['CONFIRMED', 'CAPTURED_LATE'],
  'refund-refused': ['CONFIRMED', 'CAPTURED_LATE'],
  'refund-in-part': ['CONFIRMED', 'CAPTURED_LATE'],
  'bank-mismatch': but('SETTLED'),
  'settlement-missing': but('SETTLED', 'VOIDED'),
  // Closed by the money's return; by the first word of the bank; by the first that proves something.
  'paid-not-covered': but('REFUNDED', 'SETTLED'),
  'bank-silent': but('REFUNDED', 'SETTLED'),
  'payment-unproven': but('REFUNDED', 'SETTLED'),
};

/** Of these a payment is for a renewal that was given up; of all others that of a cover that stands. */
const ofGivenUp: readonly CaseKind[] = ['money-to-return', 'refund-refused', 'refund-in-part'];

function isDone(action: string, kind: CaseKind, state: AttemptState): boolean {
  const isGivenUp = ofGivenUp.includes(kind);
  switch (action) {
    case 'looked-into':
      return true;
    case 'ask-bank-again':
      return mayAsk(state);
    case 'settled-by-hand': {
      const paysFor = state === 'CONFIRMED' && !isGivenUp;
      return (['returned', 'never-taken'] as const).some((outcome) =>
        maySettle({ state, outcome, paysFor, isUnderWay: false }),
      );
    }
    case 'return-money': {
      const stands = isGivenUp
        ? ({ renewal: 'ABANDONED', coverage: 'ENDED' } as const)
        : ({ renewal: 'ACKNOWLEDGED', coverage: 'EFFECTIVE' } as const);
      const money = { capturedFils: 100n, returningFils: 0n, amountFils: 100n };
      return refundRefusal({ state, ...stands, ...money }) === null;
    }
    default:
      throw new Error(`what ${action} needs is not known here`);
  }
}

describe('a case about a payment', () => {
  const kinds = Object.keys(caseKinds)
    .filter(isCaseKind)
    .filter((kind) => caseKindOf(kind).subjectKind === 'attempt');

  it.each(kinds)('%s can be decided wherever its payment may stand', (kind) => {
    const states = standsIn[kind] ?? [];
    expect(states).not.toEqual([]);
    const stuck = states.filter(
      (state) => !caseKindOf(kind).actions.some(({ name }) => isDone(name, kind, state)),
    );
    expect(stuck).toEqual([]);
  });

  it('asks the bank again about whatever its word could still change', () => {
    expect(all.filter((state) => !mayAsk(state))).toEqual(['REFUNDED']);
  });
});
