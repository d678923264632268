import fc from 'fast-check';
import { createCipheriv } from 'node:crypto';
import { decryptTrandata, encryptTrandata, trandataOf } from './knet.codec';
import { readError, readReport } from './knet.report';
import { udfOf } from './knet.request';
import { genuine, KEY, OTHER_KEY, T1, T2, V4, V5, V6, V7, V8, V9 } from './knet.vectors';
import type { Terminal } from './terminal';

const terminal: Terminal = {
  id: '999001',
  password: 'SimPassw0rd',
  resourceKey: KEY,
  currency: '414',
  alias: 'main',
  style: 'B',
};
const other: Terminal = { ...terminal, id: '999002', resourceKey: OTHER_KEY, alias: 'old' };
const report = (body: string | Buffer, terminals = [terminal]) =>
  readReport(Buffer.isBuffer(body) ? body : Buffer.from(body, 'utf8'), terminals);

describe('the published vectors', () => {
  it.each(genuine.map((v) => [v.name, v] as const))('%s encrypts to the published hex', (_, v) => {
    expect(encryptTrandata(v.plaintext, v.key).toUpperCase()).toBe(v.hex);
  });

  it.each(genuine.map((v) => [v.name, v] as const))('%s decrypts to its fields', (_, v) => {
    const fields = decryptTrandata(v.hex, v.key);
    const expected = v.plaintext.split('&').map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return [name, value.replaceAll('+', ' ')];
    });
    expect([...(fields ?? [])]).toEqual(expected);
  });

  it('reads Arabic', () => {
    expect(decryptTrandata(V4.hex, KEY)?.get('udf1')).toBe('تجديد');
  });

  it.each([
    ['V6', V6, 'captured', 'RNW20261121000001', '632512345678'],
    ['V7', V7, 'not-captured', 'RNW20261121000002', '632512345679'],
    ['V8', V8, 'unknown', 'RNW20261121000003', '632512345680'],
    ['V9', V9, 'cancelled', 'RNW20261121000004', ''],
  ])('%s is a report', (_, vector, hint, trackId, reference) => {
    expect(report(vector.hex)).toMatchObject({
      terminal: 'main',
      hint,
      trackId,
      reference,
      amountFils: 50_000n,
    });
  });
});

describe('hostile and odd bodies', () => {
  it('that names another currency is not about our money; the wire names none', () => {
    const naming = (currency: string) =>
      report(encryptTrandata(`${V6.plaintext}&currencycode=${currency}`, KEY));
    expect(naming('840')).toBeUndefined();
    expect(naming('414')).toMatchObject({ hint: 'captured' });
  });

  const splice = report(T2);
  const flip = report(T1);

  it('T1 is refused, at the latest because udf5 is not what was sent', () => {
    expect(flip === undefined || flip.udf[4] !== udfOf('RNW20261121000001')[4]).toBe(true);
  });

  it('T2 is refused, because the reference is noise', () => {
    expect(splice).toBeUndefined();
  });

  const wrongIv = createCipheriv('aes-128-cbc', Buffer.from(KEY), Buffer.from('PGKEYENCDECIVSPC'));
  it.each([
    ['T3, a block missing', V6.hex.slice(0, -32)],
    ['T4, an odd length', V6.hex.slice(0, -1)],
    ['T5, not hex', `G${V6.hex.slice(1)}`],
    ['T8, another key', encryptTrandata(V6.plaintext, OTHER_KEY)],
    ['T9, another IV', wrongIv.update(V6.plaintext, 'utf8', 'hex') + wrongIv.final('hex')],
    ['an empty body', ''],
    ['white space', ' \n '],
    ['a form without trandata', 'paymentid=1&result=CAPTURED'],
    ['two trandata', `trandata=${V6.hex}&trandata=${V6.hex}`],
    [
      'clear fields of an error',
      'Error=IPAY0100048&ErrorText=canceled&paymentid=1&trackid=RNW20261121000001',
    ],
    ['ten thousand parameters', `trandata=${V6.hex}${'&a1=b'.repeat(10_000)}`],
    ['a request instead of a report', V5.hex],
    ['JSON', JSON.stringify({ trandata: V6.hex })],
    ['a duplicate inside', encryptTrandata(`${V6.plaintext}&amt=50.000`, KEY)],
    ['a control character inside', encryptTrandata(`${V6.plaintext}&x=%0a`, KEY)],
    ['an unreadable escape inside', encryptTrandata(`${V6.plaintext}&x=%E0%A4`, KEY)],
    ['an amount with two decimals', encryptTrandata(V6.plaintext.replace('50.000', '50.00'), KEY)],
    ['an amount with a separator', encryptTrandata(V6.plaintext.replace('50.000', '1,050.000'), KEY)],
    ['a payment id that is not a number', encryptTrandata(V6.plaintext.replace('=1002', '=x002'), KEY)],
    ['a missing udf', encryptTrandata(V6.plaintext.replace('&udf3=', ''), KEY)],
    ['a prototype for a name', encryptTrandata(`${V6.plaintext}&__proto__=x`, KEY)],
  ])('%s is no report', (_, body) => {
    expect(report(body)).toBeUndefined();
  });

  it.each([
    ['T6, lower case', V6.hex.toLowerCase()],
    ['T7, a line feed behind', `${V6.hex}\n`],
    ['a form body', `trandata=${V6.hex}`],
    ['a form body with clear fields', `paymentid=1&trandata=${V6.hex}&trackid=x&udf5=`],
    ['an unknown field inside', encryptTrandata(`${V6.plaintext}&udf6=`, KEY)],
    ['a trailing ampersand inside', encryptTrandata(`${V6.plaintext}&`, KEY)],
  ])('%s is the same report', (_, body) => {
    expect(report(body)).toMatchObject({ trackId: 'RNW20261121000001', hint: 'captured' });
  });

  it('is opened by the other key of a terminal while keys are changed, and says so', () => {
    const changing = { ...terminal, resourceKey: OTHER_KEY, previousKey: KEY, style: 'A' as const };
    expect(report(V6.hex, [changing])).toMatchObject({ terminal: 'main', style: 'A', byPreviousKey: true });
    expect(report(encryptTrandata(V6.plaintext, OTHER_KEY), [changing])?.byPreviousKey).toBe(false);
  });

  it('is opened by any of the terminals, and names the one', () => {
    expect(report(encryptTrandata(V6.plaintext, OTHER_KEY), [terminal, other])?.terminal).toBe('old');
  });
});

describe('an error in clear', () => {
  it.each([
    ['with its code', 'Error=IPAY0100048&ErrorText=canceled&paymentid=1&x=y', 'IPAY0100048'],
    ['written without the I', 'Error=PAY0100004', 'PAY0100004'],
    ['with a word of its own', 'Error=broken', null],
  ])('is read %s', (_, body, code) => {
    const error = readError(Buffer.from(body));
    expect(error?.code).toBe(code);
    expect(error?.fields).not.toHaveProperty('x');
  });

  it.each(['paymentid=1&trackid=2', 'Error=1&Error=2', '', V6.hex])('is not read into "%s"', (body) => {
    expect(readError(Buffer.from(body))).toBeUndefined();
  });
});

describe('any bytes whatever', () => {
  const isRefusalOrReport = (body: Buffer) => {
    const read = report(body, [terminal, other]);
    if (read) expect(read.paymentId).toMatch(/^\d+$/);
    return read;
  };

  it('random bodies never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        expect(isRefusalOrReport(Buffer.from(bytes))).toBeUndefined();
        trandataOf(Buffer.from(bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  it('random ciphertexts never throw and are no report', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 512 }), (bytes) => {
        const whole = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 16)));
        expect(isRefusalOrReport(Buffer.from(whole.toString('hex')))).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it('a flipped bit leaves either no report, or one that differs in what is compared with our record', () => {
    const bytes = Buffer.from(V6.hex, 'hex');
    const original = report(V6.hex);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        const read = isRefusalOrReport(Buffer.from(flipped.toString('hex')));
        if (read) expect(read.fields).not.toEqual(original?.fields);
      }),
      { numRuns: 2_000 },
    );
  });

  it('splices of genuine messages are never a second valid report', () => {
    const blocks = (hex: string) => hex.match(/.{32}/g) ?? [];
    fc.assert(
      fc.property(
        fc.constantFrom(V6, V7, V8, V9),
        fc.constantFrom(V6, V7, V8, V9),
        fc.nat(14),
        fc.nat(14),
        (a, b, i, j) => {
          fc.pre(a !== b);
          const read = report([...blocks(a.hex).slice(0, i), ...blocks(b.hex).slice(j)].join('') || '00');
          const whole = [a, b].some(
            (v) => JSON.stringify(report(v.hex)?.fields) === JSON.stringify(read?.fields),
          );
          if (read && !whole) {
            const own = udfOf(read.trackId);
            const matches =
              read.udf.every((v, k) => v === own[k]) && read.reference !== '' && read.amountFils === 50_000n;
            expect(matches).toBe(false);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
