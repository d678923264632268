import {
  isUncovered,
  missingOf,
  statementStateOf,
  type Books,
  type Missing,
  type SettlementBook,
  type StatementState,
  type ToldPayment,
} from '@tajdeed/domain';

/** A statement as stored, or as somebody else reckons it: each field as text, so that two of them can be held against each other. */
export type StatementFields = Readonly<Record<string, string>>;

/** A stored row as JSON of the database; instants in ms since 1970. */
export interface StoredStatement extends Books {
  readonly attemptId: string;
  readonly renewalId: string;
  readonly amountFils: string;
  readonly takenAt: string;
  readonly refundedFils: string;
  readonly earnedFils: string;
  readonly dueFils: string;
  readonly owedFils: string;
  readonly coverageId: string | null;
  readonly missing: readonly Missing[];
  readonly state: StatementState;
  readonly uncovered: boolean;
  readonly caseId: string | null;
  readonly until: string | null;
}

const ms = (column: string, name: string) =>
  `floor(extract(epoch from s.${column}) * 1000)::text as "${name}"`;

/** Columns of a `StoredStatement` of `payments.statement s`. */
export const STORED = `s.attempt_id as "attemptId", s.renewal_id as "renewalId", s.amount_fils::text as "amountFils",
  ${ms('taken_at', 'takenAt')}, s.bank, s.settlement, s.refunded_fils::text as "refundedFils", s.ledger,
  s.earned_fils::text as "earnedFils", s.due_fils::text as "dueFils", s.owed_fils::text as "owedFils",
  s.coverage_id as "coverageId", s.coverage, s.authority, s.given_up as "givenUp", s.missing, s.state, s.uncovered,
  s.case_id as "caseId", ${ms('until', 'until')}`;

/** The fields of a stored row. */
export function storedFields(row: StoredStatement): StatementFields {
  return {
    ...{ amount: row.amountFils, takenAt: row.takenAt, bank: row.bank, settlement: row.settlement },
    ...{ refunded: row.refundedFils, ledger: row.ledger, earned: row.earnedFils, due: row.dueFils },
    ...{ owed: row.owedFils, coverageId: row.coverageId ?? '', coverage: row.coverage },
    ...{ authority: row.authority, givenUp: String(row.givenUp), missing: row.missing.join(' ') },
    ...{ state: row.state, uncovered: String(row.uncovered), case: row.caseId ?? '', until: row.until ?? '' },
  };
}

/**
 * Fields that no message tells: a bank day has up to 500,000 lines, and the messages about it tell their counts and sums. They are compared
 * with the raw rows alone.
 */
export const FROM_ROWS_ONLY = ['settlement'] as const;

/** In a field that what was told cannot be reckoned to. */
const UNREADABLE = 'unreadable';

/**
 * What was told of a payment. The lines of settlement files come from their own rows, as what is missing depends on them; of several open
 * cases `named` says which a statement names.
 */
export function toldFields(
  told: ToldPayment,
  settlement: SettlementBook,
  named: (cases: readonly string[]) => string | undefined,
): StatementFields {
  const held = told.ledger;
  const books: Books = { ...told, settlement, ledger: held?.ledger ?? 'mixed' };
  const state = statementStateOf(books);
  const of = (state === 'open' ? named(told.cases) : undefined) ?? '';
  const until = state === 'open' && of === '' ? told.machineUntil : null;
  return {
    ...{ amount: told.amountFils.toString(), takenAt: Math.floor(told.takenAt).toString(), bank: told.bank },
    ...{ refunded: told.refundedFils.toString(), ledger: held?.ledger ?? UNREADABLE },
    ...{ earned: held?.earned.toString() ?? UNREADABLE, due: held?.due.toString() ?? UNREADABLE },
    ...{ owed: held?.owed.toString() ?? UNREADABLE, coverageId: told.coverageId ?? '' },
    ...{ coverage: told.coverage, authority: told.authority, givenUp: String(told.givenUp) },
    ...{ missing: missingOf(books).join(' '), state, uncovered: String(isUncovered(books)) },
    ...{ case: of, until: until === null ? '' : Math.floor(until).toString() },
  };
}

/** One field that is here as it is not there. */
export interface FieldDifference {
  readonly attemptId: string;
  /** `rows`: the raw rows; `kafka`: what came through Kafka. */
  readonly source: 'rows' | 'kafka';
  readonly field: string;
  readonly here: string;
  readonly there: string;
}

/** The fields of `there` that `here` has otherwise; `statement` where one of the two is missing. */
export function differences(
  of: Pick<FieldDifference, 'attemptId' | 'source'>,
  here: StatementFields | undefined,
  there: StatementFields | undefined,
): readonly FieldDifference[] {
  if (!here && !there) return [];
  if (!here || !there) {
    const word = (side: StatementFields | undefined) => (side ? 'present' : 'absent');
    return [{ ...of, field: 'statement', here: word(here), there: word(there) }];
  }
  return Object.entries(there).flatMap(([field, value]) =>
    here[field] === value ? [] : [{ ...of, field, here: here[field] ?? '', there: value }],
  );
}
