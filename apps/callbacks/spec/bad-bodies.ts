import { encryptTrandata } from '@tajdeed/payments/knet';
import { newTrackId } from '@tajdeed/platform';
import { createCipheriv } from 'node:crypto';
import { BODY_LIMIT } from '../src/callback.body';
import { fieldsOf, KEY, OLD_KEY, sealed, type Attempt } from './bank-posts';

/** One byte of the ciphertext changed. */
export function flipped(hex: string, at: number, mask: number): string {
  const bytes = Buffer.from(hex, 'hex');
  bytes[at] = (bytes[at] ?? 0) ^ mask;
  return bytes.toString('hex').toUpperCase();
}

/** Bodies that are refused whatever stands, by what is wrong with them. `taken` was acknowledged, `open` was not reported yet. */
export function badBodies(taken: Attempt, genuine: Record<string, string>, open: Attempt) {
  const fields = fieldsOf(open);
  const hex = sealed(fields);
  const plain = (change: (text: string) => string): string =>
    encryptTrandata(
      change(
        Object.entries(fields)
          .map(([name, value]) => `${name}=${value.replaceAll(' ', '+')}`)
          .join('&'),
      ),
      KEY,
    );
  const otherIv = createCipheriv('aes-128-cbc', Buffer.from(KEY), Buffer.from('PGKEYENCDECIVSPC'));
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const takenHex = sealed(genuine);
  return {
    'T1, a bit flipped in a udf': flipped(hex, hex.length / 2 - 33, 0x0c),
    'T2, a splice': takenHex.slice(0, 128) + hex.slice(128),
    'T3, a block missing': hex.slice(0, -32),
    'T4, an odd length': hex.slice(0, -1),
    'T5, not hex': `G${hex.slice(1)}`,
    'T8, another key': sealed(fields, 'ANOTHERKEY123456'),
    'T9, another IV': otherIv.update(text, 'utf8', 'hex') + otherIv.final('hex'),
    'a genuine one of another terminal': sealed(fields, OLD_KEY),
    'half a block': hex.slice(0, -16),
    'one block': hex.slice(0, 32),
    'a charset that is none': plain((said) => said.replace('avr=N', 'avr=%FF%FE')),
    'a control character': plain((said) => `${said}&x=%00`),
    'a missing field': plain((said) => said.replace(/&udf3=[^&]*/, '')),
    'a field twice': plain((said) => `${said}&amt=50.000`),
    'an unknown track id': sealed({ ...fields, trackid: newTrackId() }),
    'another amount': sealed({ ...fields, amt: '50.001' }),
    'another udf': sealed({ ...fields, udf5: 'ptlf X' }),
    'an id that belongs to another payment': sealed({ ...fields, paymentid: genuine['paymentid'] ?? '' }),
    'another result for what was reported': sealed({ ...fieldsOf(taken), result: 'NOT CAPTURED' }),
    '0 bytes': '',
    'white space': ' \r\n ',
    'a body at the limit': 'A'.repeat(BODY_LIMIT),
    'a body beyond the limit': 'A'.repeat(BODY_LIMIT + 1),
    'a body of 16 MB': 'A'.repeat(16 * 1024 * 1024),
    'two trandata': `trandata=${hex}&trandata=${hex}`,
    'an empty trandata': 'trandata=',
    'ten thousand parameters': `trandata=${hex}${'&a=b'.repeat(10_000)}`,
    'as many parameters as fit': 'a=b&'.repeat(4_000),
    JSON: JSON.stringify({ trandata: hex }),
    'an error in clear':
      'Error=IPAY0100048&ErrorText=canceled&paymentid=100202632512345678&trackid=RNW20261121000001&amt=50.000&udf1=&udf2=',
    'an error beside noise': `Error=IPAY0100176&trandata=${'00'.repeat(32)}`,
  } satisfies Record<string, string>;
}
