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
    ...listAt(changes, 'money').map((one) => moneyLine(desk, one)),
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

function moneyLine(desk: Desk, one: unknown): string {
  const fils = textAt(one, 'fils') ?? '';
  const amount = /^\d+$/.test(fils) ? `KWD ${fils.padStart(4, '0').replace(/(\d{3})$/, '.$1')}` : fils;
  const isDone = textAt(one, 'effect') === 'returned';
  return desk.say(isDone ? 'cli.say.money-returned' : 'cli.say.money-to-return', { amount });
}
