import type { Terminal } from './knet/terminal';
import type { ReturnLimit } from './refunds/returns.settings';

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
}

/** What asking the bank needs to know. */
export interface BankOptions {
  readonly terminals: readonly Terminal[];
  /** The bank's tranPipe.htm. */
  readonly bankInquiryUrl: string;
  /** At most so many questions a second in batches; 40 where nothing is said. */
  readonly secondInquiriesPerSecond?: number;
}

/** Nest tokens of the two. */
export const PAYMENT_PAGE = Symbol('PaymentPageOptions');
export const BANK = Symbol('BankOptions');
