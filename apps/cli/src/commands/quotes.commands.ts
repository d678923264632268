import type { Desk } from '../desk';
import type { Given } from '../given';
import { isObject, listAt, textAt, valueAt } from '../json';
import type { VerbRow } from '../verbs';
import { dayOf } from './places';
import { pathOf } from './staff.commands';

const caseFile = { name: '<case>', key: 'cli.argument.fee-case' } as const;
const KIND = 'fees.ruling';

/** What a case costs, and what the department has ruled about unclear rows. */
export const quoteVerbs: readonly VerbRow[] = [
  {
    ...{ name: 'quote', key: 'cli.fees.quote', takes: [caseFile] },
    asks: ['POST /quotes'],
    deed: async (desk, given) => {
      const answer = await (await desk.door()).deed('POST', '/quotes', await caseOf(desk, given));
      desk.show(answer, () => explained(desk, answer));
    },
  },
  {
    ...{ name: 'what-if', key: 'cli.fees.what-if', takes: [caseFile], deed: whatIf },
    asks: ['POST /fees/what-if'],
    options: [
      { flags: '--at <instant>', key: 'cli.option.opened-at' },
      { flags: '--schedule <schedule>', key: 'cli.option.under' },
      { flags: '--drafts', key: 'cli.option.of-drafts' },
    ],
  },
  {
    ...{ name: 'explain', key: 'cli.fees.explain' },
    asks: ['GET /quotes/:id'],
    takes: [{ name: '<quote>', key: 'cli.argument.quote' }],
    deed: async (desk, given) => {
      const answer = await (await desk.office()).get(`/quotes/${pathOf(given.at(0))}`);
      desk.show(answer, () => explained(desk, answer));
    },
  },
  {
    ...{ name: 'rulings', key: 'cli.fees.rulings', deed: rulings },
    asks: ['GET /fees/rulings'],
    takes: [{ name: '[schedule]', key: 'cli.argument.schedule' }],
  },
  {
    ...{ name: 'rule', key: 'cli.fees.rule', deed: rule },
    asks: ['POST /approvals'],
    takes: [
      { name: '<schedule>', key: 'cli.argument.schedule' },
      { name: '<row>', key: 'cli.argument.row' },
      { name: '<kind>', key: 'cli.argument.ruling', choices: ['confirmed', 'withheld', 'replaced'] },
    ],
    options: [
      { flags: '--unit <unit>', key: 'cli.option.unit', choices: ['per_year', 'per_month'] },
      { flags: '--amount-fils <fils>', key: 'cli.option.amount-fils' },
      { flags: '--at <instant>', key: 'cli.option.holds-from' },
      { flags: '--note <text>', key: 'cli.option.note', must: true },
      { flags: '--source <text>', key: 'cli.option.source', must: true },
      { flags: '--reason <text>', key: 'cli.option.reason', must: true },
    ],
  },
];

async function caseOf(desk: Desk, given: Given): Promise<Record<string, unknown>> {
  const path = given.at(0);
  const value = await desk.jsonOf(path);
  if (!isObject(value)) throw desk.failure('usage', 'no-json', 'cli.say.no-json', { path });
  return { ...value };
}

async function whatIf(desk: Desk, given: Given): Promise<void> {
  const body = await caseOf(desk, given);
  const [at, schedule] = [given.text('at'), given.text('schedule')];
  if (at !== undefined) body['openedAt'] = at;
  if (schedule !== undefined) body['scheduleId'] = schedule;
  const api = await (given.is('drafts') ? desk.office() : desk.door());
  const answer = await api.deed('POST', '/fees/what-if', body);
  desk.show(answer, () => explained(desk, answer));
}

/** The lines and the total, then every rule in the order in which it was tried, the one that applies last. */
function explained(desk: Desk, answer: unknown): string {
  const why = valueAt(answer, 'why');
  const facts = desk.table(
    ['cli.column.what', 'cli.column.value'],
    [
      [desk.say('cli.column.quote'), textAt(answer, 'quoteId')],
      [desk.say('cli.column.fee'), `${textAt(answer, 'total') ?? ''} KWD`],
      [desk.say('cli.column.starts'), textAt(answer, 'startsOn')],
      [desk.say('cli.column.ends'), textAt(answer, 'endsOn')],
      [desk.say('cli.column.schedule'), named(desk, valueAt(why, 'schedule'))],
      [
        desk.say('cli.column.row'),
        named(desk, valueAt(why, 'row')) || named(desk, valueAt(why, 'exemption')),
      ],
      [desk.say('cli.column.confidence'), textAt(why, 'confidence')],
      [desk.say('cli.column.ruling'), textAt(valueAt(why, 'ruling'), 'note')],
    ],
  );
  const tried = desk.table(
    ['cli.column.row', 'cli.column.refusal'],
    listAt(why, 'tried').map((rule) => [
      textAt(rule, 'rule'),
      textAt(valueAt(rule, 'reason'), desk.language),
    ]),
  );
  return `${facts}\n\n${tried}`;
}

function named(desk: Desk, thing: unknown): string {
  return textAt(valueAt(thing, 'name'), desk.language) ?? '';
}

async function rulings(desk: Desk, given: Given): Promise<void> {
  const schedule = given.at(0);
  const answer = await (await desk.door()).get('/fees/rulings', schedule === '' ? {} : { schedule });
  desk.show(answer, () =>
    desk.table(
      [
        'cli.column.schedule',
        'cli.column.row',
        'cli.column.ruling',
        'cli.column.fee',
        'cli.column.starts',
        'cli.column.source',
      ],
      listAt(answer, 'rulings').map((one) => [
        textAt(one, 'scheduleId'),
        textAt(one, 'rowCode'),
        [textAt(one, 'kind') ?? '', textAt(one, 'note') ?? ''],
        textAt(one, 'amount'),
        dayOf(textAt(one, 'from')),
        textAt(one, 'source'),
      ]),
    ),
  );
}

/** Proposes a ruling; another person approves it (`tajdeed approvals approve`). */
async function rule(desk: Desk, given: Given): Promise<void> {
  const content = {
    ...{ scheduleId: given.at(0), rowCode: given.at(1), kind: given.at(2), unit: given.text('unit') ?? null },
    ...{ amountFils: given.text('amountFils') ?? null, from: given.text('at') ?? null },
    ...{ note: given.need('note'), source: given.need('source') },
  };
  const reason = await desk.textOf(given.need('reason'), 'cli.ask.reason');
  const answer = await (await desk.office()).deed('POST', '/approvals', { kind: KIND, content, reason });
  desk.show(answer, () => desk.say('cli.say.proposed', { id: textAt(answer, 'proposalId') ?? '' }));
}
