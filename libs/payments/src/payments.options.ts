import type { Terminal } from './knet/terminal';

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
}

/** What asking the bank needs to know. */
export interface BankOptions {
  readonly terminals: readonly Terminal[];
  /** The bank's tranPipe.htm. */
  readonly bankInquiryUrl: string;
}

/** Nest tokens of the two. */
export const PAYMENT_PAGE = Symbol('PaymentPageOptions');
export const BANK = Symbol('BankOptions');
