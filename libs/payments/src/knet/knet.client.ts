import type { BankAnswer } from '@tajdeed/contracts';
import { DomainError } from '@tajdeed/domain/errors';
import { OutboundError, OutboundHttp, type OutboundAnswer } from '@tajdeed/platform';
import { inquiryBody, readInquiry } from './knet.inquiry';
import { readRefund, refundBody, type RefundAnswer, type RefundOrder } from './knet.refund';
import type { Terminal } from './terminal';

/** Of a whole call, headers and body. */
export const TIMEOUT_MS = 10_000;
const MAX_BYTES = 64 * 1024;

/** What an inquiry asks about; `askedAt` is the business time just before it is put, as an ISO instant. */
export interface Inquiry {
  readonly inquiryId: string;
  readonly trackId: string;
  readonly amountFils: bigint;
  readonly askedAt: string;
}

/** Our server asks the bank's: the one road by which a payment is proven (security item 45). */
export class BankClient {
  private readonly http: OutboundHttp;

  /** `inquiryUrl` is the bank's tranPipe.htm. */
  constructor(inquiryUrl: string) {
    this.http = new OutboundHttp({
      baseUrl: `${inquiryUrl}?param=tranInit`,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      headers: { 'content-type': 'application/xml', accept: 'application/xml' },
    });
  }

  /** Asks by track id. Throws `bank-unreachable` or `bank-answer-unreadable`, both worth another try. */
  async inquire(terminal: Terminal, inquiry: Inquiry): Promise<BankAnswer> {
    const { status, text } = await this.send(inquiryBody(terminal, inquiry));
    if (status !== 200) throw new DomainError('bank-unreachable', { status });
    const answer = readInquiry(text, inquiry.trackId);
    if (!answer) throw new DomainError('bank-answer-unreadable');
    return { inquiryId: inquiry.inquiryId, askedAt: inquiry.askedAt, ...answer };
  }

  /**
   * Has money given back. Never throws for what the outside does: no answer is `silent`, and what never left is `unsent`. The
   * bank knows no key for a request, so nobody may call this again for a call that was not answered (KNET section 7).
   */
  async giveBack(terminal: Terminal, order: RefundOrder): Promise<RefundAnswer> {
    try {
      const { status, text } = await this.http.send({
        method: 'POST',
        path: '',
        body: refundBody(terminal, order),
      });
      return status === 200 ? readRefund(text, order) : noWord('silent');
    } catch (error) {
      if (error instanceof OutboundError) return noWord(error.isUnsent ? 'unsent' : 'silent');
      throw error;
    }
  }

  private async send(body: string): Promise<OutboundAnswer> {
    try {
      return await this.http.send({ method: 'POST', path: '', body });
    } catch (error) {
      // Neither cause nor text goes on: a fault of the transport may quote what was sent.
      if (error instanceof OutboundError) throw new DomainError('bank-unreachable', { fault: error.fault });
      throw error;
    }
  }
}

function noWord(word: 'silent' | 'unsent'): RefundAnswer {
  const nothing = { reference: null, transactionId: null, postDate: null, errorCode: null };
  return { word, result: '', amount: null, ...nothing };
}
