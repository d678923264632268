import type { PlayName } from './misbehaviours';

/** What a misbehaving settlement file comes to: it can't be had, it is refused whole, or it is taken. */
export interface FilePlay {
  /** The file is as it should be: the payment itself was played under a misbehaviour that only the file shows. */
  readonly fault?: null;
  readonly with?: object;
  /** Whose lines it is about: the payment that was played under this misbehaviour, or nobody's. */
  readonly of?: PlayName;
  readonly line?: 'foreign' | 'fee';
  readonly file: 'absent' | 'refused' | 'taken';
  /** Of a line: what the statement of its payment says of settlement then, and why it is an exception, which is a case. */
  readonly settlement?: 'none' | 'exception' | 'paid-out' | 'taken-back';
  readonly exception?: string;
  /** The types of its lines as they stand in the file, and what they move: fils, debit above zero. The bank keeps 500 of a fee. */
  readonly types?: readonly string[];
  readonly holds?: Readonly<Record<string, number>>;
  /** What stands first in the file. */
  readonly first?: string;
}

/** Misbehaviours of the settlement files. Those that are taken stand in one file. */
export const filePlays: Readonly<Record<string, FilePlay>> = {
  'settlement-down': { file: 'absent' },
  'settlement-late': { file: 'absent' },
  'settlement-line-duplicated': { of: 'bank-browser-held', file: 'refused' },
  'settlement-sums-wrong': { file: 'refused' },
  'settlement-truncated': { file: 'refused' },
  'settlement-column-moved': { file: 'refused' },
  'settlement-other-day': { file: 'refused' },
  'settlement-number-repeated': { file: 'refused' },
  'settlement-encoding': { file: 'refused' },
  'settlement-signature-wrong': { file: 'refused' },
  'settlement-line-repeated': {
    ...{ of: 'bank-browser-lost', file: 'taken', settlement: 'paid-out', exception: 'settled-twice' },
    ...{ types: ['SALE', 'SALE'] },
    holds: { bank: 199_000, 'bank-charges': 1_000, clearing: -100_000, suspense: -100_000 },
  },
  'bank-captured-twice untold': {
    ...{ fault: null, of: 'bank-captured-twice untold', file: 'taken', settlement: 'paid-out' },
    ...{ exception: 'captured-twice', types: ['SALE', 'SALE'] },
    holds: { bank: 199_000, 'bank-charges': 1_000, clearing: -100_000, suspense: -100_000 },
  },
  'settlement-line-missing': { of: 'bank-browser-reload', file: 'taken', settlement: 'none' },
  'settlement-line-late': { of: 'bank-callback-tampered', file: 'taken', settlement: 'none' },
  'settlement-line-foreign': {
    ...{ line: 'foreign', file: 'taken', exception: 'foreign' },
    ...{ types: ['SALE'], holds: { bank: 7_000, suspense: -7_000 } },
  },
  'settlement-line-amount-wrong': {
    ...{ with: { amt: '7.000' }, of: 'bank-callback-retried', file: 'taken', settlement: 'exception' },
    ...{ exception: 'other-amount', types: ['SALE'] },
    holds: { bank: 6_500, 'bank-charges': 500, suspense: -7_000 },
  },
  // Re-ordered, the reversal stands before the sale that it takes back.
  'settlement-void-shown': {
    ...{ of: 'bank-void-later', file: 'taken', settlement: 'taken-back', types: ['REVERSAL', 'SALE'] },
  },
  'settlement-fee-line': {
    ...{ line: 'fee', file: 'taken', types: ['FEE'], holds: { bank: -12_500, 'bank-charges': 12_500 } },
  },
  'settlement-commission-wrong': {
    ...{ of: 'bank-callback-held', file: 'taken', settlement: 'paid-out', types: ['SALE'] },
    holds: { bank: 99_001, 'bank-charges': 999, clearing: -100_000 },
  },
  // The charge is the last line of a file as the bank makes it.
  'settlement-lines-reordered': { file: 'taken', first: 'FEE' },
};
