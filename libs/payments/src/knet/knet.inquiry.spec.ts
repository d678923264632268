import fc from 'fast-check';
import { inquiryBody, readInquiry } from './knet.inquiry';
import { hintOf, verdictOf } from './knet.words';
import { KEY } from './knet.vectors';

const terminal = {
  id: '999001',
  password: 'a<b>c"d',
  resourceKey: KEY,
  currency: '414',
  alias: 'main',
  style: 'B',
} as const;
const TRACK = 'RNW20261121000001';
const body = (result: string) =>
  `<result>${result}</result><auth>123456</auth><ref>632512345678</ref><avr>N</avr><postdate>1121</postdate>` +
  `<tranid>202632512345678</tranid><trackid>${TRACK}</trackid><payid>100202632512345678</payid><udf1/><udf2>null</udf2>` +
  `<amt>50.000</amt><authRespCode>00</authRespCode>`;

describe('the question', () => {
  it('is bare elements, by track id twice', () => {
    expect(inquiryBody(terminal, { trackId: TRACK, amountFils: 50_000n })).toBe(
      `<id>999001</id><password>a&lt;b&gt;c"d</password><action>8</action><amt>50.000</amt><transid>${TRACK}</transid>` +
        `<trackid>${TRACK}</trackid><udf5>TrackID</udf5>`,
    );
  });
});

describe('the answer', () => {
  const expected = {
    verdict: 'captured',
    result: 'SUCCESS',
    amount: '50.000',
    paymentId: '100202632512345678',
    transactionId: '202632512345678',
    reference: '632512345678',
    authCode: '123456',
    postDate: '1121',
    errorCode: null,
  };

  it.each([
    ['without a root', body('SUCCESS')],
    [
      'with a declaration and a root',
      `<?xml version="1.0" encoding="UTF-8"?>\n<response>${body('SUCCESS')}</response>`,
    ],
    ['with two roots', `<hash><request>${body('SUCCESS')}</request></hash>`],
  ])('is read %s', (_, text) => {
    expect(readInquiry(text, TRACK)).toEqual(expected);
  });

  it('tells what was not found', () => {
    const text =
      '<result>!ERROR!-IPAY0100263-Transaction not found.</result><error_code_tag>IPAY0100263</error_code_tag>' +
      '<error_service_tag>null</error_service_tag>';
    expect(readInquiry(text, TRACK)).toMatchObject({
      verdict: 'not-found',
      errorCode: 'IPAY0100263',
      paymentId: null,
    });
  });

  it('about another track id is a mismatch', () => {
    expect(readInquiry(body('SUCCESS'), 'OTHER')?.verdict).toBe('mismatch');
  });

  it.each([
    ['a web page', '<html><body>Service unavailable</body></html>'],
    ['nothing', ''],
    ['a broken element', '<result>SUCCESS</resu'],
    ['two results', '<result>SUCCESS</result><result>FAILURE</result>'],
    ['an entity', '<!DOCTYPE a [<!ENTITY x "CAPTURED">]><result>&x;</result>'],
    ['JSON', '{"result":"SUCCESS"}'],
  ])('is not %s', (_, text) => {
    expect(readInquiry(text, TRACK)).toBeUndefined();
  });

  it('is never a capture by accident', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (word) => {
        fc.pre(!['CAPTURED', 'SUCCESS'].includes(word.trim().replaceAll('+', ' ')));
        expect(verdictOf(word)).not.toBe('captured');
        expect(readInquiry(`<result>${word}</result>`, TRACK)?.verdict).not.toBe('captured');
      }),
    );
  });
});

describe('result words', () => {
  it.each([
    ['CAPTURED', 'captured', 'captured'],
    ['NOT CAPTURED', 'not-captured', 'not-captured'],
    ['CANCELED', 'cancelled', 'cancelled'],
    ['CANCELLED', 'cancelled', 'cancelled'],
    ['HOST TIMEOUT', 'unknown', 'unknown'],
    ['DENIED BY RISK', 'not-captured', 'not-captured'],
    ['SUCCESS', 'unknown', 'captured'],
    ['FAILURE', 'unknown', 'not-captured'],
    ['FAILURE(NOT CAPTURED)', 'unknown', 'not-captured'],
    ['FAILURE(HOST TIMEOUT)', 'unknown', 'unknown'],
    ['FAILURE(DENIED BY RISK)', 'unknown', 'not-captured'],
    ['SUSPECTED', 'unknown', 'mismatch'],
    ['FAILURE(SUSPECT)', 'unknown', 'mismatch'],
    ['!ERROR!-IPAY0100263-Transaction not found.', 'unknown', 'not-found'],
    ['!ERROR!-IPAY0100015-Invalid password.', 'unknown', 'unknown'],
    ['PROCESSED', 'unknown', 'unknown'],
    ['APPROVED', 'unknown', 'unknown'],
    ['AUTH ERROR', 'unknown', 'unknown'],
    ['NOT SUPPORTED', 'unknown', 'unknown'],
    ['captured', 'unknown', 'unknown'],
    ['', 'unknown', 'unknown'],
  ])('%s: the callback hints %s, the inquiry says %s', (word, hint, verdict) => {
    expect(hintOf(word)).toBe(hint);
    expect(verdictOf(word)).toBe(verdict);
  });
});
