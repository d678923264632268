import { randomBytes } from 'node:crypto';
import type { Outage } from '../http';
import { errorText } from './bank-errors';
import { amountOf } from './money';
import type { Outcome, Payment } from './payment';
import { echoed } from './result-message';
import { writeElements } from './xml-elements';

/** What tranPipe answers. */
export interface TranAnswer {
  /** The result word or error code, as the bank remembers it. */
  readonly said: string;
  readonly type: string;
  readonly text: string | Buffer;
  readonly waitMs?: number;
  /** Set: the answer gets lost in this way. */
  readonly outage?: Outage;
}

const XML = 'text/xml; charset=utf-8';

export function elements(said: string, fields: Readonly<Record<string, string>>): TranAnswer {
  return { said, type: XML, text: writeElements(fields) };
}

/** Bare elements about a payment, in the bank's order. */
export function recordOf(payment: Payment, outcome: Outcome, result: string): Record<string, string> {
  return {
    result,
    auth: outcome.auth,
    ref: outcome.ref,
    avr: 'N',
    postdate: outcome.postdate,
    tranid: outcome.tranid,
    trackid: payment.trackId,
    payid: payment.paymentId,
    ...echoed(payment),
    amt: amountOf(payment.amountFils),
    authRespCode: outcome.authRespCode ?? 'null',
  };
}

export function refusal(code: string): TranAnswer {
  return elements(code, {
    result: `!ERROR!-${code}-${errorText(code)}`,
    error_code_tag: code,
    error_service_tag: 'null',
  });
}

/** An answer that is none, in place of a right one. */
export function unusable(
  what: 'empty' | 'html' | 'cut' | 'binary' | 'doctype' | 'json',
  right: TranAnswer,
): TranAnswer {
  const text = String(right.text);
  const said = `unusable: ${what}`;
  switch (what) {
    case 'empty':
      return { said, type: XML, text: '' };
    case 'html':
      return { said, type: 'text/html', text: '<html><body><h1>Service Unavailable</h1></body></html>' };
    case 'cut':
      return { said, type: XML, text: text.slice(0, text.indexOf('</result>') - 2) };
    case 'binary':
      return { said, type: XML, text: randomBytes(512) };
    case 'doctype':
      return { said, type: XML, text: `<!DOCTYPE r [<!ENTITY a "CAPTURED">]><r><result>&a;</result></r>` };
    case 'json':
      return { said, type: 'application/json', text: '{"result":"SUCCESS"}' };
  }
}
