import type { Guest } from './guest';

/** What the resident reads, in both languages; of a sentence that names a time, all but that. */
export const words = {
  complete: {
    en: 'Your renewal is complete. The residency authority has been told.',
    ar: 'اكتمل التجديد، وتم إبلاغ جهة الإقامة.',
  },
  suspended: {
    en: 'Your renewal was completed, but the bank then took your payment back. Your cover is suspended until our staff have decided about it.',
    ar: 'اكتمل التجديد، ثم استردّ البنك المبلغ المدفوع. الضمان موقوف حتى يقرر موظفونا بشأنه.',
  },
  late: {
    en: /^A payment of yours for these days arrived too late, .* Please do not pay again until you have it back\.$/,
    ar: /^وصلت دفعة منك عن هذه الأيام متأخرة، .* يُرجى عدم الدفع مرة أخرى حتى يعود إليك المبلغ\.$/,
  },
  pay: { en: 'Your fee is fixed. Please pay it now.', ar: 'تم تحديد الرسوم. يُرجى السداد الآن.' },
  confirming: {
    en: 'Please do not pay again: we are asking the bank about your payment.',
    ar: 'يُرجى عدم الدفع مرة أخرى: نستعلم من البنك عن عملية الدفع.',
  },
} as const;

/** How a payment ends: in the attempt, for the resident, in the ledger (parts of the fee, debit above zero), in the statement. */
interface End {
  readonly attempt: readonly string[];
  readonly renewal: string;
  readonly statement: 'open' | 'covered' | 'returned' | null;
  readonly missing: readonly string[];
  readonly uncovered: boolean;
  readonly words: keyof typeof words;
  readonly holds: Readonly<Record<string, number>>;
}

type EndName = 'covered' | 'unpaid' | 'voided' | 'late' | 'givenBack' | 'givenBackInPart' | 'notGivenBack';

export const ends: Readonly<Record<EndName, End>> = {
  covered: {
    ...{
      attempt: ['CONFIRMED'],
      renewal: 'ACKNOWLEDGED',
      statement: 'covered',
      missing: [],
      uncovered: false,
    },
    ...{ words: 'complete', holds: { clearing: 1, fees: -1 } },
  },
  unpaid: {
    ...{ attempt: ['DECLINED', 'CANCELLED', 'ABANDONED', 'WATCHED'], renewal: 'AWAITING_PAYMENT' },
    ...{ statement: null, missing: [], uncovered: false, words: 'pay', holds: {} },
  },
  /** The bank took the money back after the cover was issued: a person decides. */
  voided: {
    ...{ attempt: ['VOIDED'], renewal: 'ACKNOWLEDGED', statement: 'open', missing: ['cover-decision'] },
    ...{ uncovered: false, words: 'suspended', holds: { receivable: 1, fees: -1 } },
  },
  /** Money that came when nobody waited for it: a person gives it back, and until then its payer is not to pay again. */
  late: {
    ...{ attempt: ['CAPTURED_LATE'], renewal: 'AWAITING_PAYMENT', statement: 'open', missing: ['return'] },
    ...{ uncovered: true, words: 'late', holds: { clearing: 1, 'refunds-due': -1 } },
  },
  /** The later of two captures, given back by itself; the other one pays for the renewal. */
  givenBack: {
    ...{
      attempt: ['REFUNDED'],
      renewal: 'ACKNOWLEDGED',
      statement: 'returned',
      missing: [],
      uncovered: false,
    },
    ...{ words: 'complete', holds: {} },
  },
  /** The same, but the bank gives a quarter of it: that is booked, and a person decides about the rest. */
  givenBackInPart: {
    ...{ attempt: ['CAPTURED_LATE'], renewal: 'ACKNOWLEDGED', statement: 'open', missing: ['return'] },
    ...{ uncovered: true, words: 'complete', holds: { clearing: 0.75, 'refunds-due': -0.75 } },
  },
  /** The same, but the bank does not give it back, or nobody can say whether it did: a person decides. */
  notGivenBack: {
    ...{ attempt: ['CAPTURED_LATE'], renewal: 'ACKNOWLEDGED', statement: 'open', missing: ['return'] },
    ...{ uncovered: true, words: 'complete', holds: { clearing: 1, 'refunds-due': -1 } },
  },
};

/** One payment under a misbehaviour of the bank. */
export interface Play {
  /** The misbehaviour, where the play is called otherwise; null for none. */
  readonly fault?: string | null;
  /** Paid at the second terminal, whose results the payer's own browser brings. */
  readonly isBrought?: true;
  readonly with?: object;
  readonly times?: number;
  /** Switched on with it. */
  readonly also?: Readonly<Record<string, { readonly with?: object; readonly times?: number }>>;
  /** What the resident does at the bank; he pays unless this says otherwise. */
  readonly does?:
    'pays' | 'is-declined' | 'cancels' | 'pays-twice' | 'only-comes' | 'pays-late' | 'pays-anew';
  /** The bank behaves again once the attempt's life is over. */
  readonly mends?: true;
  /** The outcome is not known while the attempt lives: nobody reads “failed”. */
  readonly confirming?: true;
  readonly end: EndName;
}

/** The keys that the bank moves its terminals to; our side knows them beside those of before. */
export const nextKeys = ['NEXTKEY012345678', 'NEXTKEYOFBROWSER'] as const;
/** At the second terminal. */
const brought: Play = { ...{ fault: null, isBrought: true }, end: 'covered' };

const covered: Play = { end: 'covered' };
const unpaid: Play = { end: 'unpaid' };
/** Not known until the bank behaves again, and then paid. */
const unknown: Play = { mends: true, confirming: true, end: 'covered' };
/** The money of a first page is found when a second one has paid. */
const twice = { does: 'pays-anew' } as const;

/** Every misbehaviour of the bank but those of its settlement files, and what becomes of a payment under it. */
export const plays: Readonly<Record<string, Play>> = {
  'bank-terminal-closed': { ...unpaid, does: 'only-comes' },
  'bank-result': { ...unpaid, with: { result: 'DENIED BY RISK' } },
  'bank-captured-behind-timeout': { ...covered, with: { afterInquiries: 1 } },
  'bank-cancel-at-error-url': { ...unpaid, does: 'cancels' },
  'bank-callback-before-redirect': { ...covered, does: 'only-comes' },
  'bank-browser-held': { ...covered, with: { ms: 500 } },
  'bank-browser-lost': covered,
  'bank-browser-reload': covered,
  'bank-page-stays-open': { does: 'pays-late', end: 'late' },
  'bank-track-id-reusable': { ...covered, does: 'pays-twice' },
  'bank-captured-twice': covered,
  // The second capture shows in the settlement file alone.
  'bank-captured-twice untold': { ...covered, fault: 'bank-captured-twice', with: { told: false } },
  'bank-void-later': { with: { ms: 20_000 }, end: 'voided' },
  'bank-void-forgotten': {
    also: { 'bank-callback-forged-amount': { with: { amt: '1.000' } } },
    end: 'covered',
  },
  'bank-key-rotated': { ...covered, with: { resourceKey: nextKeys[0] } },
  // Our side was not told of the key: what it seals is not understood, not acknowledged, and given back by the bank.
  'bank-key-rotated untold': {
    ...{ ...unpaid, fault: 'bank-key-rotated', with: { resourceKey: 'ANOTHERKEY012345' } },
  },
  'bank-callback-never': covered,
  'bank-callback-held': { ...covered, with: { ms: 500 } },
  'bank-callback-late': { ...covered, with: { ms: 1_000 } },
  'bank-callback-repeated': { ...covered, with: { count: 10 } },
  'bank-callback-retried': { ...covered, with: { count: 2 } },
  'bank-callback-empty-retry': covered,
  'bank-callback-cancel-after-captured': covered,
  'bank-callback-error-after-captured': covered,
  'bank-callback-captured-after-declined': covered,
  'bank-callback-clear-error': covered,
  'bank-callback-by-get': unpaid,
  'bank-acknowledgement-patience': { ...unpaid, with: { ms: 0 } },
  // The bank has said captured and then taken it back: believed once its void window is over.
  'bank-acknowledgement-lost': { ...unpaid, confirming: true },
  'bank-callback-tampered': covered,
  'bank-callback-wrong-key': covered,
  'bank-callback-spliced': covered,
  'bank-callback-replayed': covered,
  'bank-callback-garbage': covered,
  'bank-callback-forged-amount': { ...unpaid, with: { amt: '1.000' } },
  'bank-callback-amount-rounded': unpaid,
  'bank-callback-amount-written': unpaid,
  'bank-callback-wrong-currency': unpaid,
  'bank-callback-field-changed': { ...unpaid, with: { field: 'udf5', value: 'other' } },
  'bank-callback-fields-shuffled': covered,
  'bank-callback-unknown-word': covered,
  'bank-callback-written': covered,
  'inquiry-down': unknown,
  'inquiry-slow': { ...covered, with: { ms: 1_000 } },
  'inquiry-dribbles': { ...covered, with: { ms: 2 } },
  'inquiry-redirected': unknown,
  'inquiry-not-found': { ...covered, times: 1 },
  'inquiry-error': unknown,
  'inquiry-suspected': unknown,
  // What the inquiry says past the void window counts, until the settlement file says otherwise.
  'inquiry-contradicts': { ...unpaid, confirming: true },
  'inquiry-unknown-word': unknown,
  'inquiry-plain-words': covered,
  'inquiry-sparse': covered,
  'inquiry-garbage': unknown,
  'inquiry-huge': unknown,
  'inquiry-two-results': unknown,
  'inquiry-other-track-id': unknown,
  'inquiry-other-payment-id': unknown,
  'inquiry-other-amount': unknown,
  'inquiry-after-void': {
    ...{ with: { says: 'SUCCESS' }, times: 1, also: { 'bank-acknowledgement-lost': {} }, end: 'voided' },
  },
  'inquiry-after-cancel': { ...unpaid, with: { says: 'not found' }, does: 'cancels' },
  'refund-refused': { ...twice, end: 'notGivenBack' },
  'refund-reply-lost': { ...twice, times: 1, end: 'givenBack' },
  'refund-slow': { ...twice, with: { ms: 1_000 }, end: 'givenBack' },
  'refund-twice': { ...twice, end: 'givenBack' },
  'refund-partial-answer': { ...twice, with: { amt: '25.000' }, end: 'givenBackInPart' },
  // Asked again, the bank says that no more can be given back: not proven by that, but by the line in the settlement file.
  'refund-unknown-word': { ...twice, times: 1, end: 'notGivenBack' },
  'refund-garbage': { ...twice, times: 1, end: 'givenBack' },
  'brought by the browser': brought,
  'brought by the browser: declined': { ...brought, does: 'is-declined', end: 'unpaid' },
  'brought by the browser: never': { ...brought, fault: 'bank-callback-never' },
  'brought by the browser: under the next key': {
    ...{ ...brought, fault: 'bank-key-rotated', with: { resourceKey: nextKeys[1] } },
  },
};

/** A payment of the walk. */
export interface Played {
  readonly name: string;
  readonly play: Play;
  readonly guest: Guest;
  /** Where the bank's page is, of a payment whose resident stays there. */
  page?: string;
}

/** What a misbehaving settlement file comes to: it can't be had, it is refused whole, or it is taken. */
export interface FilePlay {
  /** The file is as it should be: the payment itself was played under a misbehaviour that only the file shows. */
  readonly fault?: null;
  readonly with?: object;
  /** Whose lines it is about: the payment that was played under this misbehaviour, or nobody's. */
  readonly of?: keyof typeof plays;
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
