import type { FeeCase, FeeHolder } from '@tajdeed/domain';

/** A case and what the rules say of it, worked out by hand: total in fils, quantity, last day; or a reason. */
export interface KnownCase {
  readonly rule: string;
  readonly case: FeeCase;
  readonly expected: readonly [total: number, quantity: number, endsOn: string] | string;
}

type More = Partial<Omit<FeeCase, 'holder'>> & { readonly holder?: Partial<FeeHolder> };

const holder: FeeHolder = {
  sex: null,
  birthDate: null,
  nationality: 'foreign',
  occupation: null,
  group: null,
  domesticWorker: false,
};

/** A year under article 17 from 2026-03-01, but for what is told. */
function caseOf(more: More): FeeCase {
  return {
    purpose: 'residence',
    article: '17',
    visa: null,
    relation: null,
    withChildren: null,
    sponsor: null,
    ordinal: null,
    claims: [],
    residenceIssued: false,
    inKuwait: true,
    openedAt: '2026-02-01T09:00:00Z',
    startsOn: '2026-03-01',
    years: 1,
    months: null,
    endsOn: null,
    ...more,
    holder: { ...holder, ...more.holder },
  };
}

/** A known case: the rule it stands for, what differs from the usual case, and the answer. */
export const known = (rule: string, more: More, expected: KnownCase['expected']): KnownCase => ({
  rule,
  case: caseOf(more),
  expected,
});
