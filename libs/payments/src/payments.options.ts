import type { Terminal } from './knet/terminal';
import type { ReturnLimit } from './refunds/returns.settings';
import type { Channel } from './settlement/layout';

/** What opening a payment needs to know. */
export interface PaymentPageOptions {
  /** New payments go to the first. */
  readonly terminals: readonly Terminal[];
  /** The bank's PaymentHTTP.htm. */
  readonly bankPaymentUrl: string;
  /** Our door for callbacks, as the bank reaches it. */
  readonly callbackUrl: string;
  /** Where browsers reach our pages. */
  readonly publicUrl: string;
  /** What one officer may return alone of one payment; 100.000 KWD unless set. */
  readonly returnLimit?: ReturnLimit;
  /** Working days within which banks mostly show what was given back, as payers are told; a decision of ours unless set. */
  readonly returnShownDays?: number;
  /** How the settlement files of terminals come; those not named have the product's own layout and no key. */
  readonly settlementChannels?: readonly Channel[];
}

/** A page of ours, as browsers reach it. */
export function addressOf({ publicUrl }: PaymentPageOptions, path: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/${path}`;
}

/** What asking the bank needs to know. */
export interface BankOptions {
  readonly terminals: readonly Terminal[];
  /** The bank's tranPipe.htm. */
  readonly bankInquiryUrl: string;
  /** At most so many questions a second in batches; 40 where nothing is said. */
  readonly secondInquiriesPerSecond?: number;
  /** Days after its capture until a payment counts as missing in the settlement files; 3 where nothing is said. */
  readonly settlementWaitDays?: number;
}

/** Nest tokens of the two. */
export const PAYMENT_PAGE = Symbol('PaymentPageOptions');
export const BANK = Symbol('BankOptions');
