import { paymentUrl, requestPlaintext, type PaymentRequest } from './knet.request';
import { KEY, V5 } from './knet.vectors';
import { terminalsSchema, type Terminal } from './terminal';

const terminal: Terminal = {
  id: '999001',
  password: 'SimPassw0rd',
  resourceKey: KEY,
  currency: '414',
  alias: 'main',
  style: 'B',
};
const request: PaymentRequest = {
  amountFils: 50_000n,
  language: 'en',
  trackId: 'RNW20261121000001',
  responseUrl: 'https://renewals.example.kw/payments/knet/notify',
  errorUrl: 'https://renewals.example.kw/payments/knet/error',
};

describe('a payment request', () => {
  it('equals the published request V5 byte for byte', () => {
    expect(requestPlaintext(terminal, request)).toBe(V5.plaintext);
  });

  it('goes to the hosted page with its parameters in the order of every kit', () => {
    expect(paymentUrl('https://kpay.example/kpg/PaymentHTTP.htm', terminal, request)).toBe(
      `https://kpay.example/kpg/PaymentHTTP.htm?param=paymentInit&trandata=${V5.hex.toLowerCase()}&tranportalId=999001` +
        '&responseURL=https://renewals.example.kw/payments/knet/notify&errorURL=https://renewals.example.kw/payments/knet/error',
    );
  });

  it.each([
    ['nothing to pay', { amountFils: 0n }],
    ['a negative amount', { amountFils: -1n }],
    ['an amount beyond ten characters', { amountFils: 1_000_000_000n }],
    ['a track id beyond the inquiry’s field', { trackId: 'A'.repeat(20) }],
    ['a track id with a dash', { trackId: 'A-1' }],
    ['an address with a query', { responseUrl: 'https://a.example/?x=1&y=2' }],
    ['an address beyond 255 characters', { errorUrl: `https://a.example/${'a'.repeat(255)}` }],
  ])('is not made with %s', (_, more) => {
    expect(() => requestPlaintext(terminal, { ...request, ...more })).toThrow(RangeError);
  });

  it('speaks Arabic to an Arabic resident', () => {
    expect(requestPlaintext(terminal, { ...request, language: 'ar' })).toContain('&langid=AR&');
  });
});

describe('a terminal', () => {
  it('has a key of exactly 16 bytes and a password without separators', () => {
    expect(terminalsSchema.safeParse([terminal]).success).toBe(true);
    for (const bad of [
      { resourceKey: KEY.slice(1) },
      { resourceKey: `${KEY}0` },
      { resourceKey: 'ключключключключ' },
      { password: 'a&b' },
    ])
      expect(terminalsSchema.safeParse([{ ...terminal, ...bad }]).success).toBe(false);
  });

  it('is known by one alias', () => {
    expect(terminalsSchema.safeParse([terminal, terminal]).success).toBe(false);
  });
});
