import { filsToText } from '@tajdeed/domain/money';
import { encryptTrandata } from './knet.codec';
import type { Terminal } from './terminal';

/** What one payment asks of the bank's page. */
export interface PaymentRequest {
  readonly amountFils: bigint;
  readonly language: 'ar' | 'en';
  /** Ours, one per attempt; at most 19 alphanumerics, so that it also fits the inquiry's identifier field. */
  readonly trackId: string;
  /** Where the bank delivers the result, and where it sends the browser when it cannot process. No query strings. */
  readonly responseUrl: string;
  readonly errorUrl: string;
}

const MOST_FILS = 999_999_999n; // ten characters: 999999.999
const TRACK_ID = /^[A-Za-z0-9]{1,19}$/;

/** The free fields that are sent and must come back unchanged. udf3 stays empty: it would be a saved-card token. */
export function udfOf(trackId: string): readonly string[] {
  return ['', '', '', '', `ptlf ${trackId}`]; // `ptlf` puts the rest into the acquiring bank's report
}

/** The plaintext of a purchase (KNET section 3). Values are not escaped, so a value that would need it is refused. */
export function requestPlaintext(terminal: Terminal, request: PaymentRequest): string {
  if (request.amountFils <= 0n || request.amountFils > MOST_FILS)
    throw new RangeError('the bank cannot take this amount');
  if (!TRACK_ID.test(request.trackId)) throw new RangeError('the bank cannot take this track id');
  const fields: readonly (readonly [string, string])[] = [
    ['id', terminal.id],
    ['password', terminal.password],
    ['action', '1'],
    ['langid', request.language === 'ar' ? 'AR' : 'EN'],
    ['currencycode', terminal.currency],
    ['amt', filsToText(request.amountFils)],
    ['responseURL', request.responseUrl],
    ['errorURL', request.errorUrl],
    ['trackid', request.trackId],
    ...udfOf(request.trackId).map((value, i) => [`udf${(i + 1).toString()}`, value] as const),
  ];
  const bad = fields.find(([, value]) => /[&=\r\n]/.test(value) || value.length > 255);
  if (bad) throw new RangeError(`the bank cannot take this ${bad[0]}`);
  return fields.map(([name, value]) => `${name}=${value}`).join('&');
}

/** The address to which the payer's browser is sent. `pageUrl` is the bank's PaymentHTTP.htm. */
export function paymentUrl(pageUrl: string, terminal: Terminal, request: PaymentRequest): string {
  const trandata = encryptTrandata(requestPlaintext(terminal, request), terminal.resourceKey);
  // Every kit sends the two addresses in clear and unescaped.
  return (
    `${pageUrl}?param=paymentInit&trandata=${trandata}&tranportalId=${terminal.id}` +
    `&responseURL=${request.responseUrl}&errorURL=${request.errorUrl}`
  );
}
