import type { TextKey } from '@tajdeed/platform/texts';
import type { Desk } from '../desk';
import type { Given } from '../given';
import { listAt, textAt, valueAt } from '../json';
import { listed, listOptions, showList, type Listed } from '../listing';
import type { OptionRow, VerbRow } from '../verbs';
import { listWords, stateWords, type StateWords } from '../words';
import { leftOutLines } from './explain-case';
import { timeOf } from './places';
import { pathOf } from './staff.commands';

const SUBJECTS = [
  { name: 'renewals', key: 'cli.search.renewals' },
  { name: 'persons', key: 'cli.search.persons' },
  { name: 'payments', key: 'cli.search.payments' },
  { name: 'cases', key: 'cli.search.cases' },
] as const;
type Subject = (typeof SUBJECTS)[number]['name'];
/** What a found record is; a person has no state. */
const kindOf = { renewals: 'renewal', persons: '', payments: 'attempt', cases: 'case' } as const;

const id = { name: '<id>', key: 'cli.argument.renewal' } as const;
const why: OptionRow = { flags: '--reason <text>', key: 'cli.option.reason', must: true };
const byPerson: readonly OptionRow[] = [
  { flags: '--civil-number <number>', key: 'cli.option.civil-number' },
  { flags: '--phone <number>', key: 'cli.option.phone' },
  { flags: '--name <words>', key: 'cli.option.person-name' },
  { flags: '--spelling <how>', key: 'cli.option.spelling', choices: ['alike', 'exact', 'beginning'] },
];
const byRecord: readonly OptionRow[] = [
  { flags: '--reference <id>', key: 'cli.option.reference' },
  { flags: '--receipt <reference>', key: 'cli.option.receipt' },
  { flags: '--track-id <id>', key: 'cli.option.track-id' },
  { flags: '--state <state>', key: 'cli.option.state' },
  { flags: '--from <day>', key: 'cli.option.from' },
  { flags: '--to <day>', key: 'cli.option.to' },
];
const amount: OptionRow = { flags: '--amount <d.ddd>', key: 'cli.option.amount' };

export const renewalVerbs: readonly VerbRow[] = [
  {
    ...{ name: 'show', key: 'cli.renewals.show', asks: ['POST /renewals/:id/record'] },
    ...{ takes: [id], options: [why], deed: show },
  },
  {
    ...{ name: 'timeline', key: 'cli.renewals.timeline', asks: ['POST /renewals/:id/timeline'] },
    ...{ takes: [id], options: [why], deed: timeline },
  },
];

export const searchVerbs: readonly VerbRow[] = [
  ...SUBJECTS.map(({ name, key }): VerbRow => ({
    ...{ name, key, asks: ['POST /search'] },
    options: [
      ...byPerson,
      ...(name === 'persons' ? [] : byRecord),
      ...(name === 'payments' ? [amount] : []),
      ...[why, ...listOptions],
    ],
    deed: (desk, given) => search(desk, given, name),
  })),
  {
    ...{ name: 'unmask', key: 'cli.search.unmask', asks: ['POST /search/unmask'], deed: unmask },
    takes: [{ name: '<person>', key: 'cli.argument.person' }],
    options: [why],
  },
  {
    ...{ name: 'reads', key: 'cli.search.reads', asks: ['GET /search/reads'], deed: reads },
    options: [
      { flags: '--person <id>', key: 'cli.option.read-person' },
      { flags: '--member <id>', key: 'cli.option.read-member' },
      ...listOptions,
    ],
  },
];

/** One renewal, or what happened to it, for the reason that is given. */
async function read(desk: Desk, given: Given, what: 'record' | 'timeline'): Promise<unknown> {
  const reason = await desk.textOf(given.need('reason'), 'cli.ask.reason');
  return (await desk.office()).step('POST', `/renewals/${pathOf(given.at(0))}/${what}`, { reason });
}

async function show(desk: Desk, given: Given): Promise<void> {
  const one = await read(desk, given, 'record');
  const [person, coverage] = [valueAt(one, 'person'), valueAt(one, 'coverage')];
  const state = await stateWords(desk);
  const payments = listAt(one, 'payments').map((it) =>
    [inLine(it, 'attemptId', 'amount', 'trackId'), state('attempt', it)].join(' '),
  );
  const notices = listAt(one, 'notices').map((it) =>
    [inLine(it, 'noticeId', 'says'), listWords(desk, 'notice', textAt(it, 'outcome'))].join(' '),
  );
  const cases = listAt(one, 'cases').map((it) =>
    [inLine(it, 'caseId'), listWords(desk, 'case.kind', textAt(it, 'kind')), state('case', it)].join(' '),
  );
  desk.show(one, () =>
    desk.table(
      ['cli.column.what', 'cli.column.value'],
      [
        [desk.say('cli.column.renewal'), textAt(one, 'renewalId')],
        [desk.say('cli.column.state'), state('renewal', one)],
        [desk.say('cli.column.began'), timeOf(textAt(one, 'requestedAt'))],
        [desk.say('cli.column.moved'), timeOf(textAt(one, 'movedAt'))],
        [desk.say('cli.column.member'), textAt(person, 'personId')],
        [desk.say('cli.column.initials'), initialsOf(person)],
        [desk.say('cli.column.civil-number'), textAt(person, 'civilNumber')],
        [desk.say('cli.column.phone'), textAt(person, 'phone')],
        [desk.say('cli.column.coverage'), coverageLines(coverage, state)],
        [desk.say('cli.column.payments'), some(payments)],
        [desk.say('cli.column.notices'), some(notices)],
        [desk.say('cli.column.cases'), some(cases)],
      ],
    ),
  );
}

function coverageLines(coverage: unknown, state: StateWords): readonly string[] | undefined {
  if (textAt(coverage, 'coverageId') === undefined) return undefined;
  return [
    inLine(coverage, 'number'),
    state('coverage', coverage) ?? '-',
    inLine(coverage, 'startsOn', 'endsOn'),
  ];
}

function inLine(one: unknown, ...names: readonly string[]): string {
  return names.map((name) => textAt(one, name) ?? '-').join(' ');
}

function some(lines: readonly string[]): readonly string[] | undefined {
  return lines.length === 0 ? undefined : lines;
}

/** In the script that the person reads; each name has both. */
function initialsOf(person: unknown): readonly string[] | undefined {
  const initials = valueAt(person, 'initials');
  const both = [textAt(initials, 'ar'), textAt(initials, 'en')].filter((one) => one !== undefined);
  return some(both);
}

async function timeline(desk: Desk, given: Given): Promise<void> {
  const answer = await read(desk, given, 'timeline');
  desk.show(answer, () =>
    [
      desk.table(
        ['cli.column.at', 'cli.column.what', 'cli.column.state', 'cli.column.actor'],
        listAt(answer, 'entries').map((entry) => [
          timeOf(textAt(entry, 'at')),
          textAt(entry, 'sentence'),
          `${textAt(entry, 'kind') ?? ''} ${textAt(entry, 'to') ?? ''}`,
          textAt(entry, 'actor'),
        ]),
      ),
      ...leftOutLines(answer),
    ].join('\n'),
  );
}

/** What is personal may be typed as `-`, so that it is asked for and stands in no list of processes. */
async function search(desk: Desk, given: Given, subject: Subject): Promise<void> {
  const asked = async (name: string, question: TextKey): Promise<string | undefined> => {
    const typed = given.text(name);
    return typed === undefined ? undefined : desk.textOf(typed, question);
  };
  const criteria = {
    civilNumber: await asked('civilNumber', 'cli.ask.civil-number'),
    phone: await asked('phone', 'cli.ask.phone'),
    name: await asked('name', 'cli.ask.name'),
    reason: await asked('reason', 'cli.ask.reason'),
    ...Object.fromEntries(
      ['spelling', 'reference', 'receipt', 'trackId', 'state', 'from', 'to', 'amount'].map((name) => [
        name,
        given.text(name),
      ]),
    ),
  };
  const page = await found(desk, given, { subject, ...criteria });
  const state = await stateWords(desk);
  showList(desk, 'records', page, () =>
    desk.table(
      [
        ...(['cli.column.record', 'cli.column.state', 'cli.column.began', 'cli.column.amount'] as const),
        ...(['cli.column.member', 'cli.column.initials', 'cli.column.civil-number'] as const),
      ],
      page.items.map((one) => {
        const person = valueAt(one, 'person');
        return [
          ...[
            textAt(one, 'id'),
            state(kindOf[subject], one),
            timeOf(textAt(one, 'at')),
            textAt(one, 'amount'),
          ],
          ...[textAt(person, 'personId'), initialsOf(person), textAt(person, 'civilNumber')],
        ];
      }),
    ),
  );
}

/** A page, or with --all every page. What is looked for stands in the body, so that no log of addresses has it. */
async function found(desk: Desk, given: Given, asked: object): Promise<Listed> {
  const office = await desk.office();
  const isWhole = given.is('all');
  const most = given.text('limit');
  const items: unknown[] = [];
  let after = given.text('after');
  for (;;) {
    const limit = isWhole ? 100 : most === undefined ? undefined : Number(most);
    const page = await office.step('POST', '/search', { ...asked, limit, after });
    items.push(...listAt(page, 'records'));
    const next = textAt(page, 'next') ?? null;
    if (!isWhole || next === null) return { items, next };
    after = next;
    desk.tell('cli.say.read-so-far', { number: items.length });
  }
}

async function unmask(desk: Desk, given: Given): Promise<void> {
  const reason = await desk.textOf(given.need('reason'), 'cli.ask.reason');
  const body = { personId: given.at(0), reason };
  const person = await (await desk.office()).step('POST', '/search/unmask', body);
  const names = valueAt(person, 'names');
  desk.show(person, () =>
    desk.table(
      ['cli.column.what', 'cli.column.value'],
      [
        [desk.say('cli.column.member'), textAt(person, 'personId')],
        [desk.say('cli.column.name'), some([textAt(names, 'ar') ?? '', textAt(names, 'en') ?? ''])],
        [desk.say('cli.column.civil-number'), textAt(person, 'civilNumber')],
        [desk.say('cli.column.phone'), textAt(person, 'phone')],
      ],
    ),
  );
}

async function reads(desk: Desk, given: Given): Promise<void> {
  const page = await listed(desk, given, '/search/reads', 'reads', {
    ...{ person: given.text('person'), member: given.text('member') },
  });
  showList(desk, 'reads', page, () =>
    desk.table(
      ['cli.column.at', 'cli.column.actor', 'cli.column.what', 'cli.column.member', 'cli.column.reason'],
      page.items.map((one) => [
        timeOf(textAt(one, 'at')),
        textAt(one, 'member'),
        inLine(one, 'deed', 'subject'),
        some(listAt(one, 'persons').map(String)),
        textAt(one, 'reason'),
      ]),
    ),
  );
}
