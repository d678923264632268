import { randomBytes } from 'node:crypto';
import { faults } from '../faults/catalogue';
import { flipByte, seal, sealWith } from './codec';
import { hexLetter, postOf, sealingKey, type Letter, type Sender } from './letters';
import type { Outcome, Payment } from './payment';
import { formFields, plaintextOf, resultFields, resultTrandata } from './result-message';

const BLOCK_HEX = 32;
const SPLICED_HEAD = 4 * BLOCK_HEX; // payment id, result and auth
const SISTER_IV = 'PGKEYENCDECIVSPC'; // of other gateways of the same product
const OTHER_KEY = 'NOT-THE-BANK-KEY';

/** What comes before the genuine result from somebody who has no key, or too old a letter. */
export function forgeriesBefore(
  sender: Sender,
  outcome: Outcome,
  earlier: Payment | undefined,
): readonly Letter[] {
  const { board, payment, about } = sender;
  const letters: Letter[] = [];
  const genuine = (): string => resultTrandata(payment, outcome, sealingKey(sender));
  if (board.take(faults.callbackTampered, about) !== undefined) {
    letters.push(hexLetter(sender, 'tampered', tampered(payment, outcome, genuine())));
  }
  if (board.take(faults.wrongKey, about) !== undefined) {
    const claimed = plaintextOf({ ...resultFields(payment, outcome), result: 'CAPTURED' });
    letters.push(hexLetter(sender, 'wrong-key', seal(claimed, OTHER_KEY)));
  }
  if (board.take(faults.spliced, about) !== undefined) {
    const head = headOfAnother(sender, outcome, earlier).slice(0, SPLICED_HEAD);
    letters.push(hexLetter(sender, 'spliced', head + genuine().slice(SPLICED_HEAD)));
  }
  if (board.take(faults.replayed, about) !== undefined && earlier?.outcome !== undefined) {
    const old = resultTrandata(earlier, earlier.outcome, sealingKey(sender));
    letters.push(hexLetter({ ...sender, payment: earlier }, 'replayed', old));
  }
  const garbage = board.take(faults.garbage, about)?.what;
  if (garbage !== undefined) letters.push(postOf(payment, 'garbage', garbageOf(garbage, sender, outcome)));
  return letters;
}

/** The amount's first digit changed without the key; the block before it turns into noise. */
function tampered(payment: Payment, outcome: Outcome, genuine: string): string {
  const plain = plaintextOf(resultFields(payment, outcome));
  return flipByte(genuine, plain.indexOf('&amt=') + '&amt='.length, 0x01);
}

/** The ciphertext of another captured payment; an invented one as long as there is none. */
function headOfAnother(sender: Sender, outcome: Outcome, earlier: Payment | undefined): string {
  const key = sealingKey(sender);
  if (earlier?.outcome !== undefined) return resultTrandata(earlier, earlier.outcome, key);
  const { payment } = sender;
  const paymentId = `${payment.paymentId.slice(0, -1)}${payment.paymentId.endsWith('0') ? '1' : '0'}`;
  return resultTrandata({ ...payment, paymentId }, { ...outcome, result: 'CAPTURED', auth: '123456' }, key);
}

type Garbage = NonNullable<ReturnType<typeof faults.garbage.takes.parse>['what']>;

function garbageOf(what: Garbage, sender: Sender, outcome: Outcome): string {
  const { payment } = sender;
  const key = sealingKey(sender);
  const genuine = resultTrandata(payment, outcome, key);
  switch (what) {
    case 'empty':
      return '';
    case 'random-hex':
      return randomBytes(genuine.length / 2)
        .toString('hex')
        .toUpperCase();
    case 'odd-hex':
      return genuine.slice(0, -1);
    case 'not-hex':
      return `G${genuine.slice(1)}`;
    case 'cut-block':
      return genuine.slice(0, -BLOCK_HEX);
    case 'wrong-iv':
      return sealWith(plaintextOf(resultFields(payment, outcome)), key, SISTER_IV);
    case 'two-trandata':
      return `${plaintextOf(formFields(payment, genuine))}&trandata=${genuine}`;
    case 'many-parameters':
      return Array.from({ length: 10_000 }, (_, index) => `p${String(index)}=1`).join('&');
    case 'huge':
      return genuine.repeat(Math.ceil(16_000_000 / genuine.length));
  }
}
