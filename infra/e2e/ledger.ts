/** One payment as the sandbox's bank knows it. */
export interface BankPayment {
  readonly trackId: string;
  readonly paymentId: string;
  readonly amt: string;
  readonly result: string | null;
  readonly captures: number;
  readonly voided: boolean;
  readonly inquiries: number;
  readonly callbacks: readonly {
    readonly what: string;
    readonly body: string;
    readonly answer: string;
    readonly verdict: string;
    readonly tookMs: number;
  }[];
}

/** What the outside parties hold to be true. */
export interface Ledger {
  readonly payments: readonly BankPayment[];
  readonly notices: readonly {
    readonly coverageNumber: string;
    readonly effective: boolean;
    readonly requests: number;
  }[];
  readonly changes: readonly {
    readonly coverageNumber: string;
    readonly standing: string;
    readonly answer: { readonly status: number };
  }[];
  readonly messages: readonly { readonly to: string; readonly text: string }[];
}
