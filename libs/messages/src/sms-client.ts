import { Injectable } from '@nestjs/common';
import type { SmsSender } from '@tajdeed/contracts';
import { DomainError } from '@tajdeed/domain';
import { OutboundError, OutboundHttp } from '@tajdeed/platform';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 16 * 1024;
const ACCEPTED = 202;

/** Where the supplier is, and how we show who we are. */
export interface SmsSupplier {
  /** Where messages are posted to. */
  readonly url: string;
  readonly token: string;
}

/**
 * The supplier of text messages. The key makes a repeated call harmless: the supplier sends once per key, so a retry after
 * a lost answer reaches nobody twice (security item 13).
 */
@Injectable()
export class SmsClient implements SmsSender {
  private readonly http: OutboundHttp;

  constructor(supplier: SmsSupplier) {
    this.http = new OutboundHttp({
      baseUrl: supplier.url,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      headers: { authorization: `Bearer ${supplier.token}`, 'content-type': 'application/json' },
    });
  }

  /** Throws `sms-unreachable`, worth another try, unless the supplier has taken the message. */
  async send(message: { readonly key: string; readonly to: string; readonly text: string }): Promise<void> {
    const { key, to, text } = message;
    const status = await this.post(JSON.stringify({ key, to, text }));
    if (status !== ACCEPTED) throw new DomainError('sms-unreachable', { status });
  }

  private async post(body: string): Promise<number> {
    try {
      return (await this.http.send({ method: 'POST', path: '', body })).status;
    } catch (error) {
      // Neither cause nor text goes on: a fault of the transport may quote what was sent.
      if (error instanceof OutboundError) throw new DomainError('sms-unreachable', { fault: error.fault });
      throw error;
    }
  }
}
