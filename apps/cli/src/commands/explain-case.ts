import type { Desk } from '../desk';
import type { Given } from '../given';
import { isObject, listAt, textAt, valueAt } from '../json';
import { clean } from '../visible';
import { pathOf } from './staff.commands';

/** Why a case stands still, and what each action would change. */
export async function explain(desk: Desk, given: Given): Promise<void> {
  const answer = await (await desk.office()).get(`/cases/${pathOf(given.at(0))}/explain`);
  desk.show(answer, () => inWords(desk, answer));
}

function inWords(desk: Desk, answer: unknown): string {
  const { bold } = desk.terminal.colours;
  const waiting = valueAt(answer, 'waiting');
  const until = textAt(waiting, 'until');
  return [
    bold(clean(textAt(valueAt(answer, 'case'), 'title') ?? '')),
    clean(textAt(answer, 'why') ?? ''),
    clean(textAt(waiting, 'sentence') ?? ''),
    ...(until === undefined ? [] : [desk.say('cli.say.until', { until })]),
    '',
    bold(desk.say('cli.say.story')),
    desk.table(
      ['cli.column.at', 'cli.column.what', 'cli.column.actor'],
      listAt(answer, 'story').map((entry) => [
        textAt(entry, 'at'),
        textAt(entry, 'sentence'),
        textAt(entry, 'actor'),
      ]),
    ),
    ...listAt(answer, 'actions').flatMap((action) => ['', ...actionLines(desk, action)]),
  ].join('\n');
}

function actionLines(desk: Desk, action: unknown): readonly string[] {
  const sentence = clean(textAt(action, 'sentence') ?? '');
  const name = textAt(action, 'name') ?? '';
  const head = desk.terminal.colours.bold(desk.say('cli.say.action', { name }));
  const twoPeople = textAt(action, 'twoPeople') === 'true' ? [`  ${desk.say('cli.say.needs-two')}`] : [];
  return [
    head,
    `  ${sentence}`,
    ...twoPeople,
    ...listAt(action, 'ways').flatMap((way) => wayLines(desk, way)),
  ];
}

function wayLines(desk: Desk, way: unknown): readonly string[] {
  const input = valueAt(way, 'input');
  const isAsked = isObject(input) && Object.keys(input).length > 0;
  const head = isAsked ? [`  ${desk.say('cli.say.with-input', { input: JSON.stringify(input) })}`] : [];
  const refusal = textAt(valueAt(way, 'refusal'), 'sentence');
  if (refusal !== undefined) return [...head, `  ${desk.say('cli.say.refused-now')} ${clean(refusal)}`];
  const changes = valueAt(way, 'changes');
  return [
    ...head,
    ...listAt(changes, 'states').map(
      (one) => `  · ${textAt(one, 'kind') ?? ''}: ${textAt(one, 'from') ?? '-'} → ${textAt(one, 'to') ?? ''}`,
    ),
    ...listAt(changes, 'money').map((one) => `  · ${moneyLine(desk, one)}`),
    ...[...listAt(changes, 'messages'), ...listAt(changes, 'events')].map(
      (one) => `  · ${clean(textAt(one, 'sentence') ?? '')}`,
    ),
  ];
}

function moneyLine(desk: Desk, one: unknown): string {
  const fils = textAt(one, 'fils') ?? '';
  const amount = /^\d+$/.test(fils) ? `KWD ${fils.padStart(4, '0').replace(/(\d{3})$/, '.$1')}` : fils;
  const isDone = textAt(one, 'effect') === 'returned';
  return desk.say(isDone ? 'cli.say.money-returned' : 'cli.say.money-to-return', { amount });
}
