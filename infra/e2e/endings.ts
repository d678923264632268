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
  readonly attempt: string;
  readonly renewal: string;
  readonly statement: 'open' | 'covered' | 'returned' | null;
  readonly missing: readonly string[];
  readonly uncovered: boolean;
  readonly words: keyof typeof words;
  readonly holds: Readonly<Record<string, number>>;
}

export type EndName =
  | 'covered'
  | 'declined'
  | 'cancelled'
  | 'watched'
  | 'voided'
  | 'late'
  | 'givenBack'
  | 'givenBackInPart'
  | 'notGivenBack';

/** No money was taken, and another try is free. */
const unpaid = {
  ...{ renewal: 'AWAITING_PAYMENT', statement: null, missing: [], uncovered: false },
  ...({ words: 'pay', holds: {} } as const),
};

export const ends: Readonly<Record<EndName, End>> = {
  covered: {
    ...{
      attempt: 'CONFIRMED',
      renewal: 'ACKNOWLEDGED',
      statement: 'covered',
      missing: [],
      uncovered: false,
    },
    ...{ words: 'complete', holds: { clearing: 1, fees: -1 } },
  },
  declined: { attempt: 'DECLINED', ...unpaid },
  cancelled: { attempt: 'CANCELLED', ...unpaid },
  watched: { attempt: 'WATCHED', ...unpaid },
  /** The bank took the money back after the cover was issued: a person decides. */
  voided: {
    ...{ attempt: 'VOIDED', renewal: 'ACKNOWLEDGED', statement: 'open', missing: ['cover-decision'] },
    ...{ uncovered: false, words: 'suspended', holds: { receivable: 1, fees: -1 } },
  },
  /** Money that came when nobody waited for it: a person gives it back, and until then its payer is not to pay again. */
  late: {
    ...{ attempt: 'CAPTURED_LATE', renewal: 'AWAITING_PAYMENT', statement: 'open', missing: ['return'] },
    ...{ uncovered: true, words: 'late', holds: { clearing: 1, 'refunds-due': -1 } },
  },
  /** The later of two captures, given back by itself; the other one pays for the renewal. */
  givenBack: {
    ...{
      attempt: 'REFUNDED',
      renewal: 'ACKNOWLEDGED',
      statement: 'returned',
      missing: [],
      uncovered: false,
    },
    ...{ words: 'complete', holds: {} },
  },
  /** The same, but the bank gives a quarter of it: that is booked, and a person decides about the rest. */
  givenBackInPart: {
    ...{ attempt: 'CAPTURED_LATE', renewal: 'ACKNOWLEDGED', statement: 'open', missing: ['return'] },
    ...{ uncovered: true, words: 'complete', holds: { clearing: 0.75, 'refunds-due': -0.75 } },
  },
  /** The same, but the bank does not give it back, or nobody can say whether it did: a person decides. */
  notGivenBack: {
    ...{ attempt: 'CAPTURED_LATE', renewal: 'ACKNOWLEDGED', statement: 'open', missing: ['return'] },
    ...{ uncovered: true, words: 'complete', holds: { clearing: 1, 'refunds-due': -1 } },
  },
};
