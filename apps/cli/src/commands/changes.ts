import type { Desk } from '../desk';
import { listAt, textAt, valueAt } from '../json';
import { clean } from '../visible';
import { codeAndWords } from '../words';

/** What a deed would change, a line each: codes, and beside them what they mean; or why it is refused as things stand. */
export function changeLines(desk: Desk, way: unknown): readonly string[] {
  const refusal = textAt(valueAt(way, 'refusal'), 'sentence');
  if (refusal !== undefined) return [`${desk.say('cli.say.refused-now')} ${clean(refusal)}`];
  const changes = valueAt(way, 'changes');
  return [
    ...listAt(changes, 'states').map((one) => stateLine(one)),
    ...listAt(changes, 'money').flatMap((one) => moneyLines(desk, one)),
    ...listAt(changes, 'toReturn').map((one) =>
      desk.say('cli.say.money-to-return', { amount: amountOf(one) }),
    ),
    ...[...listAt(changes, 'messages'), ...listAt(changes, 'events')].map((one) =>
      clean(textAt(one, 'sentence') ?? ''),
    ),
  ].map((line) => `· ${line}`);
}

function stateLine(one: unknown): string {
  const says = textAt(one, 'toSays');
  const move = `${textAt(one, 'kind') ?? ''}: ${textAt(one, 'from') ?? '-'} → ${textAt(one, 'to') ?? ''}`;
  return codeAndWords(move, says) ?? move;
}

/** An entry of the ledger, a line for each of its transfers. */
function moneyLines(desk: Desk, one: unknown): readonly string[] {
  const entry = clean(textAt(one, 'sentence') ?? '');
  return listAt(one, 'transfers').map((transfer) => {
    const [debit, credit] = [sideOf(transfer, 'debit'), sideOf(transfer, 'credit')];
    return desk.say('cli.say.money-booked', { entry, amount: amountOf(transfer), debit, credit });
  });
}

/** An account in words; of the fees, with which. */
function sideOf(transfer: unknown, side: 'debit' | 'credit'): string {
  const says = clean(textAt(transfer, `${side}Says`) ?? '');
  const row = textAt(transfer, side) === 'fees' ? textAt(transfer, 'row') : undefined;
  return row === undefined ? says : `${says} (${clean(row)})`;
}

function amountOf(one: unknown): string {
  const fils = textAt(one, 'fils') ?? '';
  return /^\d+$/.test(fils) ? `KWD ${fils.padStart(4, '0').replace(/(\d{3})$/, '.$1')}` : clean(fils);
}
