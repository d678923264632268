import type { ApiClient } from '../api.client';
import type { Desk } from '../desk';
import type { Given } from '../given';
import { isObject, listAt, textAt, valueAt } from '../json';
import { listed, listOptions, showList } from '../listing';
import type { OptionRow, VerbRow } from '../verbs';
import { takeOut } from './exports';
import { stateWords } from '../words';
import { dayOf } from './places';
import { pathOf } from './staff.commands';

const LOOK_EVERY_MS = 1_000;
const HUNDRED = 100;
const csv: OptionRow = { flags: '--csv', key: 'cli.option.impact-csv' };

/** Previews of what a schedule would have cost. */
export const impactVerbs: readonly VerbRow[] = [
  {
    ...{ name: 'impact', key: 'cli.fees.impact', deed: start },
    asks: ['POST /fees/impacts', 'GET /fees/impacts/:id', 'POST /fees/impacts/:id/exports'],
    takes: [{ name: '<schedule>', key: 'cli.argument.schedule' }],
    options: [
      { flags: '--from <day>', key: 'cli.option.impact-from', must: true },
      { flags: '--to <day>', key: 'cli.option.impact-to', must: true },
      csv,
    ],
  },
  {
    ...{ name: 'impact-show', key: 'cli.fees.impact-show', options: [csv] },
    asks: ['GET /fees/impacts/:id', 'POST /fees/impacts/:id/exports'],
    takes: [{ name: '<id>', key: 'cli.argument.impact' }],
    deed: async (desk, given) => follow(desk, given, await desk.office(), given.at(0)),
  },
  {
    ...{ name: 'impacts', key: 'cli.fees.impacts', deed: list },
    asks: ['GET /fees/impacts'],
    options: [{ flags: '--schedule <schedule>', key: 'cli.argument.schedule' }, ...listOptions],
  },
];

async function start(desk: Desk, given: Given): Promise<void> {
  const office = await desk.office();
  const asked = { scheduleId: given.at(0), from: given.need('from'), to: given.need('to') };
  const id = textAt(await office.deed('POST', '/fees/impacts', asked), 'impactId') ?? '';
  await follow(desk, given, office, id);
}

/** Watches a preview until it is done, then shows it. Whoever interrupts leaves it running. */
async function follow(desk: Desk, given: Given, office: ApiClient, id: string): Promise<void> {
  const at = `/fees/impacts/${pathOf(id)}`;
  const answer = await watched(desk, office, at, id);
  if (given.is('csv')) await takeOut(desk, office, `${at}/exports`);
  else desk.show(answer, () => inWords(desk, answer));
}

async function watched(desk: Desk, office: ApiClient, at: string, id: string): Promise<unknown> {
  const interruption = desk.terminal.interruption();
  let answer = await office.get(at);
  if (!isRunning(answer)) {
    interruption.forget();
    return answer;
  }
  const progress = await desk.terminal.progress(HUNDRED, desk.say('cli.say.impact-running'));
  try {
    while (isRunning(answer)) {
      progress(Math.floor(Number(textAt(valueAt(answer, 'progress'), 'share') ?? '0') * HUNDRED));
      if (await interruption.within(LOOK_EVERY_MS))
        throw desk.failure('refused', 'left-running', 'cli.say.impact-left', {
          command: `tajdeed fees impact-show ${id}`,
        });
      answer = await office.get(at);
    }
    return answer;
  } finally {
    progress();
    interruption.forget();
  }
}

function isRunning(answer: unknown): boolean {
  return textAt(answer, 'state') === 'RUNNING';
}

async function list(desk: Desk, given: Given): Promise<void> {
  const page = await listed(desk, given, '/fees/impacts', 'impacts', { scheduleId: given.text('schedule') });
  const state = await stateWords(desk);
  showList(desk, 'impacts', page, () =>
    desk.table(
      [
        ...(['cli.column.impact', 'cli.column.schedule', 'cli.column.state', 'cli.column.begun'] as const),
        ...(['cli.column.period', 'cli.column.renewals'] as const),
      ],
      page.items.map((one) => [
        ...[textAt(one, 'impactId'), textAt(one, 'scheduleId'), state('impact', one)],
        dayOf(textAt(one, 'startedAt')),
        [textAt(one, 'from') ?? '', textAt(one, 'to') ?? ''],
        textAt(valueAt(one, 'totals'), 'renewals'),
      ]),
    ),
  );
}

function inWords(desk: Desk, answer: unknown): string {
  if (textAt(answer, 'state') === 'STOPPED') return desk.say('cli.say.impact-stopped');
  const parts = [totalsIn(desk, answer), rowsIn(desk, answer), largestIn(desk, answer)];
  if (valueAt(answer, 'scheduleChanged') === true) parts.push(desk.say('cli.say.impact-outdated'));
  return parts.join('\n\n');
}

/** The sums of a preview and what each is called. */
const sums = [
  ['renewals', 'cli.impact.renewals'],
  ['more', 'cli.impact.more'],
  ['less', 'cli.impact.less'],
  ['same', 'cli.impact.same'],
  ['unpriced', 'cli.impact.unpriced'],
  ['before', 'cli.impact.before'],
  ['after', 'cli.impact.after'],
  ['moreBy', 'cli.impact.moreBy'],
  ['lessBy', 'cli.impact.lessBy'],
  ['unpricedBefore', 'cli.impact.unpricedBefore'],
] as const;

function totalsIn(desk: Desk, answer: unknown): string {
  const totals = valueAt(answer, 'totals');
  return desk.table(
    ['cli.column.what', 'cli.column.value'],
    sums.map(([name, key]) => [desk.say(key), textAt(totals, name)]),
  );
}

function rowsIn(desk: Desk, answer: unknown): string {
  return desk.table(
    [
      ...([
        'cli.column.row-before',
        'cli.column.row-after',
        'cli.column.renewals',
        'cli.impact.more',
      ] as const),
      ...(['cli.impact.moreBy', 'cli.impact.less', 'cli.impact.lessBy'] as const),
    ],
    listAt(answer, 'rows').map((row) => [
      textAt(row, 'before'),
      textAt(row, 'after') ?? textAt(row, 'refusal'),
      ...['renewals', 'more', 'moreBy', 'less', 'lessBy'].map((name) => textAt(row, name)),
    ]),
  );
}

function largestIn(desk: Desk, answer: unknown): string {
  return desk.table(
    [
      ...(['cli.column.renewal', 'cli.column.row-before', 'cli.column.row-after'] as const),
      ...(['cli.impact.before', 'cli.impact.after'] as const),
    ],
    listAt(answer, 'largest')
      .filter(isObject)
      .map((one) =>
        ['renewalId', 'rowBefore', 'rowAfter', 'before', 'after'].map((name) => textAt(one, name)),
      ),
  );
}
