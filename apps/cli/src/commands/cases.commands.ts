import type { TextKey } from '@tajdeed/platform/texts';
import type { Desk } from '../desk';
import { exitCodes, Failure } from '../failure';
import type { Given } from '../given';
import { isObject, listAt, textAt, valueAt } from '../json';
import { listed, listOptions, showList } from '../listing';
import type { OptionRow, VerbRow } from '../verbs';
import { refusalWords, stateWords } from '../words';
import { bulk } from './bulk-cases';
import { explain, preview } from './explain-case';
import { timeOf } from './places';
import { pathOf } from './staff.commands';

const STATES = ['OPEN', 'TAKEN', 'SNOOZED', 'CLOSED', 'MERGED'];
const id = { name: '<id>', key: 'cli.argument.case' } as const;
const member = { name: '<member>', key: 'cli.argument.member' } as const;
const reason: OptionRow = { flags: '--reason <text>', key: 'cli.option.reason', must: true };

export const caseVerbs: readonly VerbRow[] = [
  {
    ...{ name: 'list', asks: ['GET /cases'], key: 'cli.cases.list', deed: list },
    options: [
      { flags: '--state <state>', key: 'cli.option.state', choices: STATES },
      { flags: '--kind <kind>', key: 'cli.option.kind' },
      { flags: '--room <room>', key: 'cli.option.room' },
      { flags: '--mine', key: 'cli.option.mine' },
      { flags: '--priority <1-4>', key: 'cli.option.priority' },
      { flags: '--level <0-3>', key: 'cli.option.level' },
      { flags: '--overdue', key: 'cli.option.overdue' },
      ...listOptions,
    ],
  },
  {
    name: 'show',
    asks: ['GET /cases/:id', 'GET /cases/:id/comments'],
    key: 'cli.cases.show',
    takes: [id],
    deed: show,
  },
  { name: 'explain', asks: ['GET /cases/:id/explain'], key: 'cli.cases.explain', takes: [id], deed: explain },
  {
    ...{ name: 'preview', asks: ['POST /cases/:id/preview'], key: 'cli.cases.preview', deed: preview },
    takes: [id, { name: '<action>', key: 'cli.argument.action' }],
    options: [{ flags: '--input <file>', key: 'cli.option.input' }],
  },
  {
    name: 'take',
    asks: ['POST /cases/:id/take'],
    key: 'cli.cases.take',
    takes: [{ name: '<id...>', key: 'cli.argument.cases' }],
    deed: take,
  },
  {
    ...{
      name: 'act',
      asks: ['POST /cases/:id/actions/:action'],
      key: 'cli.cases.act',
      takes: [id, { name: '<action>', key: 'cli.argument.action' }],
    },
    ...{ options: [{ flags: '--input <file>', key: 'cli.option.input' }, reason], deed: act },
  },
  step('release', 'cli.cases.release'),
  step('wake', 'cli.cases.wake'),
  {
    ...{ name: 'assign', asks: ['POST /cases/:id/assign'], key: 'cli.cases.assign', takes: [id, member] },
    deed: (desk, given) => worked(desk, given, 'assign', { member: given.at(1) }),
  },
  {
    ...{
      name: 'hand-over',
      asks: ['POST /cases/:id/hand-over'],
      key: 'cli.cases.hand-over',
      takes: [id, member],
    },
    deed: (desk, given) => worked(desk, given, 'hand-over', { member: given.at(1) }),
  },
  {
    ...{ name: 'snooze', asks: ['POST /cases/:id/snooze'], key: 'cli.cases.snooze', takes: [id] },
    options: [{ flags: '--until <instant>', key: 'cli.option.until', must: true }, reason],
    deed: async (desk, given) => {
      await worked(desk, given, 'snooze', { until: given.need('until'), reason: await why(desk, given) });
    },
  },
  {
    ...{
      name: 'merge',
      asks: ['POST /cases/:id/merge'],
      key: 'cli.cases.merge',
      takes: [id, { name: '<into>', key: 'cli.argument.into' }],
    },
    deed: (desk, given) => worked(desk, given, 'merge', { into: given.at(1) }),
  },
  {
    ...{
      name: 'split',
      asks: ['POST /cases/:id/split'],
      key: 'cli.cases.split',
      takes: [id, { name: '<kind...>', key: 'cli.argument.kinds' }],
    },
    deed: (desk, given) => worked(desk, given, 'split', { kinds: given.manyAt(1) }),
  },
  {
    ...{
      name: 'reopen',
      asks: ['POST /cases/:id/reopen'],
      key: 'cli.cases.reopen',
      takes: [id],
      options: [reason],
    },
    deed: async (desk, given) => {
      await worked(desk, given, 'reopen', { reason: await why(desk, given) });
    },
  },
  {
    ...{
      name: 'comment',
      asks: ['POST /cases/:id/comments'],
      key: 'cli.cases.comment',
      takes: [id, { name: '<text>', key: 'cli.argument.text' }],
    },
    deed: comment,
  },
  {
    ...{
      name: 'bulk',
      asks: ['POST /cases/bulk/preview', 'POST /cases/bulk'],
      key: 'cli.cases.bulk',
      deed: bulk,
    },
    takes: [{ name: '<deed>', key: 'cli.argument.bulk', choices: ['take', 'assign'] }],
    options: [
      { flags: '--ids <file>', key: 'cli.option.ids', must: true },
      { flags: '--member <id>', key: 'cli.option.bulk-member' },
      { flags: '--yes', key: 'cli.option.yes' },
    ],
  },
];

function step(name: string, key: TextKey): VerbRow {
  return {
    name,
    key,
    asks: [`POST /cases/:id/${name}`],
    takes: [id],
    deed: (desk, given) => worked(desk, given, name),
  };
}

function at(given: Given): string {
  return `/cases/${pathOf(given.at(0))}`;
}

function why(desk: Desk, given: Given): Promise<string> {
  return desk.textOf(given.need('reason'), 'cli.ask.reason');
}

async function worked(desk: Desk, given: Given, verb: string, body?: object): Promise<void> {
  const one = await (await desk.office()).deed('POST', `${at(given)}/${verb}`, body);
  await showCase(desk, one);
}

async function showCase(desk: Desk, one: unknown, answer = one): Promise<void> {
  const state = await stateWords(desk);
  desk.show(answer, () => {
    const id = textAt(one, 'caseId') ?? '';
    return desk.say('cli.say.case-is', { id, state: state('case', one) ?? '' });
  });
}

async function list(desk: Desk, given: Given): Promise<void> {
  const page = await listed(desk, given, '/cases', 'cases', {
    ...{ state: given.text('state'), kind: given.text('kind'), room: given.text('room') },
    mine: given.is('mine') ? 'true' : undefined,
    ...{ priority: given.text('priority'), level: given.text('level') },
    overdue: given.is('overdue') ? 'true' : undefined,
  });
  const state = await stateWords(desk);
  showList(desk, 'cases', page, () =>
    desk.table(
      [
        ...(['cli.column.case', 'cli.column.title', 'cli.column.state'] as const),
        ...(['cli.column.level', 'cli.column.priority', 'cli.column.due'] as const),
      ],
      page.items.map((one) => [
        textAt(one, 'caseId'),
        textAt(one, 'title'),
        state('case', one),
        textAt(one, 'level'),
        textAt(one, 'priority'),
        timeOf(textAt(one, 'dueAt')),
      ]),
    ),
  );
}

async function show(desk: Desk, given: Given): Promise<void> {
  const office = await desk.office();
  const one = await office.get(at(given));
  const comments = listAt(await office.get(`${at(given)}/comments`), 'comments');
  const about = valueAt(one, 'about');
  const facts = isObject(about)
    ? Object.keys(about).map((name) => `${name}: ${textAt(about, name) ?? ''}`)
    : [];
  const actions = listAt(one, 'actions').map((action) => textAt(action, 'name') ?? '');
  const said = comments.map(
    (comment) => `${timeOf(textAt(comment, 'saidAt'))} ${textAt(comment, 'text') ?? ''}`,
  );
  const state = await stateWords(desk);
  desk.show({ case: one, comments }, () =>
    desk.table(
      ['cli.column.what', 'cli.column.value'],
      [
        [desk.say('cli.column.case'), textAt(one, 'caseId')],
        [desk.say('cli.column.title'), textAt(one, 'title')],
        [desk.say('cli.column.state'), state('case', one)],
        [desk.say('cli.column.place'), `${textAt(one, 'department') ?? ''}/${textAt(one, 'room') ?? ''}`],
        [desk.say('cli.column.priority'), textAt(one, 'priority')],
        [desk.say('cli.column.due'), timeOf(textAt(one, 'dueAt'))],
        [desk.say('cli.column.holder'), textAt(one, 'holder')],
        [desk.say('cli.column.renewal'), textAt(one, 'renewalId')],
        [desk.say('cli.column.facts'), some(facts)],
        [desk.say('cli.column.actions'), some(actions)],
        [desk.say('cli.column.comments'), some(said)],
      ],
    ),
  );
}

function some(lines: readonly string[]): readonly string[] | undefined {
  return lines.length === 0 ? undefined : lines;
}

/** Several one after the other; one that is refused leaves the others. */
async function take(desk: Desk, given: Given): Promise<void> {
  const office = await desk.office();
  const ids = given.manyAt(0);
  if (ids.length === 1) {
    const one = await office.deed('POST', `/cases/${pathOf(ids[0] ?? '')}/take`);
    await showCase(desk, one);
    return;
  }
  const results: { readonly caseId: string; readonly refusal: string | null }[] = [];
  const progress = await desk.terminal.progress(ids.length, desk.say('cli.say.taking'));
  try {
    for (const caseId of ids) {
      const refusal = await office.deed('POST', `/cases/${pathOf(caseId)}/take`).then(
        () => null,
        (error: unknown) => refusalIn(error),
      );
      results.push({ caseId, refusal });
      progress(results.length);
    }
  } finally {
    progress();
  }
  desk.show({ results }, () =>
    desk.table(
      ['cli.column.case', 'cli.column.refusal'],
      results.map(({ caseId, refusal }) => [caseId, refusalWords(desk, refusal ?? undefined)]),
    ),
  );
  const refused = results.filter(({ refusal }) => refusal !== null).length;
  if (refused > 0) throw desk.failure('refused', 'some-refused', 'cli.say.some-refused', { refused });
}

/** A refusal is one case's; whatever else went wrong ends the whole. */
function refusalIn(error: unknown): string {
  if (error instanceof Failure && exitCodes[error.kind] === exitCodes.refused) return error.facts.code;
  throw error;
}

/** Decides, or proposes the decision where a second person is needed. */
async function act(desk: Desk, given: Given): Promise<void> {
  const path = given.text('input');
  const input = path === undefined ? {} : await desk.jsonOf(path);
  const body = { input, reason: await why(desk, given) };
  const office = await desk.office();
  const answer = await office.deed('POST', `${at(given)}/actions/${pathOf(given.at(1))}`, body);
  const proposalId = textAt(valueAt(answer, 'proposal'), 'proposalId');
  if (proposalId === undefined) await showCase(desk, valueAt(answer, 'case'), answer);
  else desk.show(answer, () => desk.say('cli.say.proposed', { id: proposalId }));
}

async function comment(desk: Desk, given: Given): Promise<void> {
  const text = await desk.textOf(given.at(1), 'cli.ask.comment');
  const answer = await (await desk.office()).deed('POST', `${at(given)}/comments`, { text });
  desk.show(answer, () => desk.say('cli.say.done'));
}
