import type { BankVerdict } from '@tajdeed/domain';

export type { BankVerdict };

/** The bank's answer to an inquiry by track id. Amounts as `d.ddd`; holds no personal data. */
export interface BankAnswer {
  /** Id of this inquiry, made once per asking. */
  readonly inquiryId: string;
  /** When the question was put: ISO instant of business time. */
  readonly askedAt: string;
  readonly verdict: BankVerdict;
  /** The result word as it came, empty where there was none. */
  readonly result: string;
  readonly amount: string | null;
  readonly paymentId: string | null;
  readonly transactionId: string | null;
  readonly reference: string | null;
  readonly authCode: string | null;
  readonly postDate: string | null;
  readonly errorCode: string | null;
}

/** The authority's answer to a notice. */
export type NoticeAnswer = (
  | { readonly outcome: 'acknowledged'; readonly authorityReference: string }
  | { readonly outcome: 'refused'; readonly reason: string }
) & {
  /** Which notice it answers; absent in answers from before there could be a second one. */
  readonly noticeId?: string;
};
