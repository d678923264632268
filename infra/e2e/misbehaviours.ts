import type { EndName } from './endings';
import type { Guest } from './guest';

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
const declined: Play = { end: 'declined' };
const cancelled: Play = { end: 'cancelled' };
const watched: Play = { end: 'watched' };
/** Not known until the bank behaves again, and then paid. */
const unknown: Play = { mends: true, confirming: true, end: 'covered' };
/** The money of a first page is found when a second one has paid. */
const twice = { does: 'pays-anew' } as const;

/** Every misbehaviour of the bank but those of its settlement files, and what becomes of a payment under it. */
const named = {
  'bank-terminal-closed': { ...watched, does: 'only-comes' },
  'bank-result': { ...declined, with: { result: 'DENIED BY RISK' } },
  'bank-captured-behind-timeout': { ...covered, with: { afterInquiries: 1 } },
  'bank-cancel-at-error-url': { ...declined, does: 'cancels' },
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
    ...{ ...declined, fault: 'bank-key-rotated', with: { resourceKey: 'ANOTHERKEY012345' } },
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
  'bank-callback-by-get': declined,
  'bank-acknowledgement-patience': { ...declined, with: { ms: 0 } },
  // The bank has said captured and then taken it back: believed once its void window is over.
  'bank-acknowledgement-lost': { ...declined, confirming: true },
  'bank-callback-tampered': covered,
  'bank-callback-wrong-key': covered,
  'bank-callback-spliced': covered,
  'bank-callback-replayed': covered,
  'bank-callback-garbage': covered,
  'bank-callback-forged-amount': { ...declined, with: { amt: '1.000' } },
  'bank-callback-amount-rounded': declined,
  'bank-callback-amount-written': declined,
  'bank-callback-wrong-currency': declined,
  'bank-callback-field-changed': { ...declined, with: { field: 'udf5', value: 'other' } },
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
  'inquiry-contradicts': { ...declined, confirming: true },
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
  'inquiry-after-cancel': { ...cancelled, with: { says: 'not found' }, does: 'cancels' },
  'refund-refused': { ...twice, end: 'notGivenBack' },
  'refund-reply-lost': { ...twice, times: 1, end: 'givenBack' },
  'refund-slow': { ...twice, with: { ms: 1_000 }, end: 'givenBack' },
  'refund-twice': { ...twice, end: 'givenBack' },
  'refund-partial-answer': { ...twice, with: { amt: '25.000' }, end: 'givenBackInPart' },
  // Asked again, the bank says that no more can be given back: not proven by that, but by the line in the settlement file.
  'refund-unknown-word': { ...twice, times: 1, end: 'notGivenBack' },
  'refund-garbage': { ...twice, times: 1, end: 'givenBack' },
  'brought by the browser': brought,
  'brought by the browser: declined': { ...brought, does: 'is-declined', end: 'declined' },
  'brought by the browser: never': { ...brought, fault: 'bank-callback-never' },
  'brought by the browser: under the next key': {
    ...{ ...brought, fault: 'bank-key-rotated', with: { resourceKey: nextKeys[1] } },
  },
} satisfies Record<string, Play>;

export type PlayName = keyof typeof named;
export const plays: Readonly<Record<PlayName, Play>> = named;

/** A payment of the walk. */
export interface Played {
  readonly name: PlayName;
  readonly play: Play;
  readonly guest: Guest;
  /** Where the bank's page is, of a payment whose resident stays there. */
  page?: string;
}
