import type { Desk } from '../desk';
import type { Given } from '../given';
import { isObject, listAt, textAt, valueAt } from '../json';
import { clean } from '../visible';
import { changeLines } from './changes';
import { timeOf } from './places';
import { pathOf } from './staff.commands';

/** Why a case stands still, and what each action would change. */
export async function explain(desk: Desk, given: Given): Promise<void> {
  const answer = await (await desk.office()).get(`/cases/${pathOf(given.at(0))}/explain`);
  desk.show(answer, () => inWords(desk, answer));
}

/** What one action would change with what the person would tell it. */
export async function preview(desk: Desk, given: Given): Promise<void> {
  const path = given.text('input');
  const body = { action: given.at(1), input: path === undefined ? {} : await desk.jsonOf(path) };
  const answer = await (await desk.office()).deed('POST', `/cases/${pathOf(given.at(0))}/preview`, body);
  const action = { ...(isObject(answer) ? answer : {}), ways: [answer] };
  desk.show(answer, () => actionLines(desk, action).join('\n'));
}

function inWords(desk: Desk, answer: unknown): string {
  const { bold } = desk.terminal.colours;
  const waiting = valueAt(answer, 'waiting');
  const until = textAt(waiting, 'until');
  return [
    bold(clean(textAt(valueAt(answer, 'case'), 'title') ?? '')),
    clean(textAt(answer, 'why') ?? ''),
    clean(textAt(waiting, 'sentence') ?? ''),
    ...(until === undefined ? [] : [desk.say('cli.say.until', { until: timeOf(until) })]),
    '',
    bold(desk.say('cli.say.story')),
    desk.table(
      ['cli.column.at', 'cli.column.what', 'cli.column.actor'],
      listAt(answer, 'story').map((entry) => [
        timeOf(textAt(entry, 'at')),
        textAt(entry, 'sentence'),
        textAt(entry, 'actor'),
      ]),
    ),
    ...leftOutLines(answer),
    ...listAt(answer, 'actions').flatMap((action) => ['', ...actionLines(desk, action)]),
  ].join('\n');
}

/** That more happened where the reader's roles do not reach, if it did. */
export function leftOutLines(answer: unknown): readonly string[] {
  const leftOut = textAt(answer, 'leftOut');
  return leftOut === undefined ? [] : [clean(leftOut)];
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
  return [...head, ...changeLines(desk, way).map((line) => `  ${line}`)];
}
