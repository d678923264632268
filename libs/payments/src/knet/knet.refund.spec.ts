import { readRefund, refundBody, type RefundOrder } from './knet.refund';
import type { Terminal } from './terminal';

const terminal: Terminal = {
  ...{ id: '999001', password: 'Sim<Pass&', resourceKey: 'KNETSIMTESTKEY01', currency: '414' },
  ...{ alias: 'main', style: 'B' },
};
const order: RefundOrder = { trackId: 'T8QK2M4X7RZ5W1N3P6C', amountFils: 40_000n, deed: 'refund' };
const says = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');
const error = (code: string) => says({ result: `!ERROR!-${code}-a text.`, error_code_tag: code });

describe('a refund at the bank', () => {
  it('is asked for by our track id, with what is to go back as the amount', () => {
    expect(refundBody(terminal, order)).toBe(
      '<id>999001</id><password>Sim&lt;Pass&amp;</password><action>2</action><amt>40.000</amt>' +
        '<transid>T8QK2M4X7RZ5W1N3P6C</transid><trackid>T8QK2M4X7RZ5W1N3P6C</trackid><udf5>TrackID</udf5>',
    );
    expect(refundBody(terminal, { ...order, deed: 'void' })).toContain('<action>3</action>');
  });

  it.each<[string, string]>([
    ['CAPTURED', 'returned'],
    ['NOT CAPTURED', 'refused'],
    ['NOT+CAPTURED', 'refused'],
    ['DENIED BY RISK', 'refused'],
    ...['SUCCESS', 'PROCESSED', 'HOST TIMEOUT', 'VOIDED', 'captured', 'APPROVED', 'SUSPECTED'].map(
      (word): [string, string] => [word, 'unknown'],
    ),
  ])('%s means %s', (result, word) => {
    expect(readRefund(says({ result }), order).word).toBe(word);
  });

  it.each<[string, string]>([
    ['IPAY0100137', 'above-original'],
    ['IPAY0100199', 'credited'],
    ...['IPAY0100116', 'IPAY0100008', 'IPAY0100289', 'IPAY0100263'].map((code): [string, string] => [
      code,
      'refused',
    ]),
    ...['IPAY0100158', 'IPAY0100114', 'IPAY0200014', 'XPAY0100000'].map((code): [string, string] => [
      code,
      'unknown',
    ]),
  ])('%s means %s', (code, word) => {
    expect(readRefund(error(code), order).word).toBe(word);
  });

  it('is not done by a word about another payment or amount, and not by what is no answer', () => {
    const captured = { result: 'CAPTURED', trackid: order.trackId, amt: '40.000' };
    expect(readRefund(says(captured), order).word).toBe('returned');
    const less = { amt: '0.001' };
    const others = [{ trackid: 'T0000000000' }, { amt: '40.00' }, { amt: '400.000' }, { amt: '0.000' }, less];
    for (const other of others)
      for (const result of ['CAPTURED', 'NOT CAPTURED', 'PROCESSED', '', '!ERROR!-IPAY0100137-a text.'])
        expect(readRefund(says({ ...captured, ...other, result }), order).word).toBe(
          other === less && result === 'CAPTURED' ? 'in-part' : 'mismatch',
        );
    expect(readRefund(says({ ...captured, ...less }), order).amount).toBe('0.001');
    const ofAnother = { ...captured, ...less, trackid: 'T0000000000' };
    expect(readRefund(says(ofAnother), order).word).toBe('mismatch');
    for (const text of [
      '',
      '<html>',
      '<result>CAPTURED</result><result>CAPTURED</result>',
      '<!DOCTYPE x><result>CAPTURED</result>',
    ])
      expect(readRefund(text, order).word).toBe('silent');
  });

  it('as a void is done by either word, and changes nothing where the bank makes none', () => {
    const asVoid: RefundOrder = { ...order, deed: 'void' };
    expect(readRefund(says({ result: 'VOIDED' }), asVoid).word).toBe('returned');
    expect(readRefund(says({ result: 'CAPTURED' }), asVoid).word).toBe('returned');
    expect(readRefund(says({ result: 'CAPTURED', amt: '0.001' }), asVoid).word).toBe('mismatch');
    expect(readRefund(error('IPAY0100033'), asVoid).word).toBe('unsent');
    expect(readRefund(error('IPAY0100158'), asVoid).word).toBe('unknown');
  });
});
