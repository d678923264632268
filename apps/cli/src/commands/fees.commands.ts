import type { Desk } from '../desk';
import type { Given } from '../given';
import { isObject, listAt, textAt, valueAt } from '../json';
import type { OptionRow, VerbRow } from '../verbs';
import { stateWords, type StateWords } from '../words';
import { approveProposal } from './approvals.commands';
import { impactVerbs } from './impact.commands';
import { dayOf, lastDayOf } from './places';
import { quoteVerbs } from './quotes.commands';
import { pathOf } from './staff.commands';

const MOST_BYTES = 5 * 1024 * 1024;
const schedule = { name: '<schedule>', key: 'cli.argument.schedule' } as const;
const reason: OptionRow = { flags: '--reason <text>', key: 'cli.option.reason', must: true };
const drafts: OptionRow = { flags: '--drafts', key: 'cli.option.drafts' };
const form: OptionRow = { flags: '--format <form>', key: 'cli.option.form', choices: ['csv', 'json'] };

/** The verbs of the schedules. */
export const feeVerbs: readonly VerbRow[] = [
  {
    name: 'list',
    asks: ['GET /fees/schedules', 'GET /fees/drafts'],
    key: 'cli.fees.list',
    options: [drafts],
    deed: list,
  },
  {
    ...{ name: 'show', key: 'cli.fees.show', deed: show },
    asks: ['GET /fees/schedules/in-force', 'GET /fees/schedules/:id', 'GET /fees/drafts/:id'],
    takes: [{ name: '[schedule]', key: 'cli.argument.schedule' }],
    options: [{ flags: '--on <day>', key: 'cli.option.on' }, drafts],
  },
  {
    ...{ name: 'diff', key: 'cli.fees.diff', takes: [schedule], deed: diff },
    asks: ['GET /fees/schedules/:id/differences', 'GET /fees/drafts/:id/differences'],
    options: [{ flags: '--from <schedule>', key: 'cli.option.schedule-from' }, drafts],
  },
  {
    ...{ name: 'export', key: 'cli.fees.export', takes: [schedule], deed: exported },
    asks: ['GET /fees/schedules/:id', 'GET /fees/drafts/:id'],
    options: [{ ...form, must: true }, drafts],
  },
  {
    ...{ name: 'import', key: 'cli.fees.import', deed: imported },
    asks: ['POST /fees/drafts', 'GET /fees/drafts/:id', 'PUT /fees/drafts/:id'],
    takes: [{ name: '<file>', key: 'cli.argument.schedule-file' }],
    options: [
      form,
      { flags: '--replace <schedule>', key: 'cli.option.replace' },
      { flags: '--digest <digest>', key: 'cli.option.digest' },
    ],
  },
  {
    ...{ name: 'submit', key: 'cli.fees.submit', takes: [schedule], options: [reason] },
    asks: ['POST /fees/drafts/:id/submit'],
    deed: (desk, given) => proposed(desk, given, 'submit'),
  },
  {
    ...{ name: 'approve', key: 'cli.fees.approve', takes: [schedule], deed: approve },
    asks: [
      'GET /fees/drafts/:id',
      'GET /fees/drafts/:id/differences',
      'GET /approvals/:id',
      'POST /approvals/:id/approve',
    ],
  },
  {
    ...{ name: 'refuse', key: 'cli.fees.refuse', takes: [schedule], options: [reason] },
    asks: ['GET /fees/drafts/:id', 'POST /approvals/:id/refuse'],
    deed: async (desk, given) => {
      const at = await proposalOf(desk, given);
      const body = { reason: await desk.textOf(given.need('reason'), 'cli.ask.reason') };
      await (await desk.office()).deed('POST', `${at}/refuse`, body);
      await standing(desk, await draftOf(desk, given));
    },
  },
  {
    ...{ name: 'recall', key: 'cli.fees.recall', takes: [schedule] },
    asks: ['GET /fees/drafts/:id', 'DELETE /approvals/:id'],
    deed: async (desk, given) => {
      await (await desk.office()).deed('DELETE', await proposalOf(desk, given));
      await standing(desk, await draftOf(desk, given));
    },
  },
  {
    ...{ name: 'withdraw', key: 'cli.fees.withdraw', takes: [schedule] },
    asks: ['DELETE /fees/drafts/:id'],
    deed: async (desk, given) => {
      await standing(desk, await (await desk.office()).deed('DELETE', draftAt(given)));
    },
  },
  {
    ...{ name: 'annul', key: 'cli.fees.annul', takes: [schedule], options: [reason] },
    asks: ['POST /fees/drafts/:id/annul'],
    deed: (desk, given) => proposed(desk, given, 'annul'),
  },
  ...impactVerbs,
  ...quoteVerbs,
];

function draftAt(given: Given): string {
  return `/fees/drafts/${pathOf(given.at(0))}`;
}

async function draftOf(desk: Desk, given: Given): Promise<unknown> {
  return (await desk.office()).get(draftAt(given));
}

async function standing(desk: Desk, schedule: unknown, answer = schedule): Promise<void> {
  const state = (await stateWords(desk))('schedule', schedule) ?? '';
  const id = textAt(schedule, 'scheduleId') ?? '';
  desk.show(answer, () => desk.say('cli.say.schedule-is', { schedule: id, state }));
}

async function list(desk: Desk, given: Given): Promise<void> {
  const isDrafts = given.is('drafts');
  const api = await (isDrafts ? desk.office() : desk.door());
  const answer = await api.get(isDrafts ? '/fees/drafts' : '/fees/schedules');
  const state = await stateWords(desk);
  desk.show(answer, () =>
    desk.table(
      ['cli.column.schedule', 'cli.column.name', 'cli.column.state', 'cli.column.starts', 'cli.column.ends'],
      listAt(answer, 'schedules').map((one) => [
        textAt(one, 'scheduleId'),
        textAt(valueAt(one, 'name'), desk.language),
        state('schedule', one),
        dayOf(textAt(one, 'startsAt')),
        lastDayOf(textAt(one, 'endsAt')),
      ]),
    ),
  );
}

async function show(desk: Desk, given: Given): Promise<void> {
  const id = given.at(0);
  const isDraft = given.is('drafts') && id !== '';
  const api = await (isDraft ? desk.office() : desk.door());
  const path = isDraft ? draftAt(given) : `/fees/schedules/${id === '' ? 'in-force' : pathOf(id)}`;
  const answer = await api.get(path, { on: given.text('on') });
  const state = await stateWords(desk);
  desk.show(answer, () => inWords(desk, answer, state));
}

function inWords(desk: Desk, answer: unknown, state: StateWords): string {
  const name = `name_${desk.language}`;
  const file = valueAt(answer, 'document');
  const head = desk.table(
    ['cli.column.what', 'cli.column.value'],
    [
      [desk.say('cli.column.schedule'), textAt(answer, 'scheduleId')],
      [desk.say('cli.column.name'), textAt(file, name)],
      [desk.say('cli.column.state'), state('schedule', answer)],
      [desk.say('cli.column.starts'), textAt(file, 'effective_from')],
      [desk.say('cli.column.ends'), textAt(file, 'effective_to')],
      [desk.say('cli.column.digest'), textAt(answer, 'digest')],
    ],
  );
  const rows = listAt(file, 'tables').flatMap((table) => [
    [`— ${textAt(table, name) ?? ''}`, '', ''],
    ...listAt(table, 'rows').map((row) => [
      `${textAt(row, 'code') ?? ''}${textAt(row, 'confidence') === 'high' ? '' : ' *'}`,
      textAt(row, name),
      priceOf(desk, row),
    ]),
  ]);
  return `${head}\n\n${desk.table(['cli.column.row', 'cli.column.name', 'cli.column.fee'], rows)}`;
}

/** What a row costs, in words; what is priced in a way that this program does not know yet is named as the file does. */
function priceOf(desk: Desk, row: unknown): string {
  const pricing = textAt(row, 'pricing') ?? '';
  const way = pricing === 'fixed' ? textAt(row, 'unit') : pricing;
  const known = prices.find((one) => one === way);
  if (known === undefined) return pricing;
  const digits = (textAt(row, 'amount_fils') ?? '').padStart(4, '0');
  return desk.say(`fees.price.${known}`, {
    amount: `${digits.slice(0, -3)}.${digits.slice(-3)}`,
    rows: listAt(row, 'refers_to').join(', '),
  });
}

const prices = ['per_year', 'per_month', 'once', 'exempt', 'private_insurer', 'by_reference'] as const;

async function diff(desk: Desk, given: Given): Promise<void> {
  const isDraft = given.is('drafts');
  const api = await (isDraft ? desk.office() : desk.door());
  const path = isDraft ? draftAt(given) : `/fees/schedules/${pathOf(given.at(0))}`;
  const answer = await api.get(`${path}/differences`, { from: given.text('from') });
  desk.show(answer, () => differencesIn(desk, answer));
}

function differencesIn(desk: Desk, answer: unknown): string {
  const found = listAt(answer, 'differences');
  if (found.length === 0) return desk.say('cli.say.no-difference');
  return desk.table(
    ['cli.column.row', 'cli.column.name', 'cli.column.difference'],
    found.map((one) => [
      textAt(one, 'code'),
      textAt(valueAt(one, 'name'), desk.language),
      listAt(valueAt(one, 'sentences'), desk.language).map(String),
    ]),
  );
}

async function exported(desk: Desk, given: Given): Promise<void> {
  const isDraft = given.is('drafts');
  const api = await (isDraft ? desk.office() : desk.door());
  const path = isDraft ? draftAt(given) : `/fees/schedules/${pathOf(given.at(0))}`;
  if (given.need('format') === 'csv') desk.terminal.result((await api.text(path, 'text/csv')).trimEnd());
  else desk.terminal.result(JSON.stringify(valueAt(await api.get(path), 'document'), null, 2));
}

async function imported(desk: Desk, given: Given): Promise<void> {
  const path = given.at(0);
  const content = await desk.contentOf(path);
  if (Buffer.byteLength(content) > MOST_BYTES)
    throw desk.failure('usage', 'file-too-large', 'cli.say.file-too-large', { path });
  const isCsv = (given.text('format') ?? (/\.csv$/i.test(path) ? 'csv' : 'json')) === 'csv';
  const type = isCsv ? 'text/csv' : 'application/json';
  const replaced = given.text('replace');
  const answer =
    replaced === undefined
      ? await (await desk.office()).upload('POST', '/fees/drafts', content, { type })
      : await replace(desk, replaced, given.text('digest'), { content, type });
  await standing(desk, answer);
}

/** Puts a file in the place of exactly the draft that stands now; if a digest is given, only where it is that one. */
async function replace(
  desk: Desk,
  id: string,
  known: string | undefined,
  { content, type }: { readonly content: string; readonly type: string },
): Promise<unknown> {
  const office = await desk.office();
  const at = `/fees/drafts/${pathOf(id)}`;
  const { content: present, tag } = await office.tagged(at);
  const digest = textAt(present, 'digest') ?? '';
  if (known !== undefined && known !== digest)
    throw desk.failure('refused', 'draft-changed', 'cli.say.draft-changed', { schedule: id, digest });
  return office.upload('PUT', at, content, { type, replaces: tag });
}

async function proposed(desk: Desk, given: Given, deed: 'submit' | 'annul'): Promise<void> {
  const body = { reason: await desk.textOf(given.need('reason'), 'cli.ask.reason') };
  const answer = await (await desk.office()).deed('POST', `${draftAt(given)}/${deed}`, body);
  desk.show(answer, () => desk.say('cli.say.proposed', { id: textAt(answer, 'proposalId') ?? '' }));
}

/** The address of what is proposed about a schedule. */
async function proposalOf(desk: Desk, given: Given): Promise<string> {
  const id = textAt(await draftOf(desk, given), 'proposalId');
  if (id === undefined)
    throw desk.failure('refused', 'not-found', 'cli.say.not-submitted', { schedule: given.at(0) });
  return `/approvals/${pathOf(id)}`;
}

/** Shows in what the schedule differs from the one in force, then the proposal, and approves exactly that. */
async function approve(desk: Desk, given: Given): Promise<void> {
  const at = await proposalOf(desk, given);
  const differences = await (await desk.office()).get(`${draftAt(given)}/differences`);
  desk.terminal.say(differencesIn(desk, differences));
  const proposal = await approveProposal(desk, at);
  const answer = await draftOf(desk, given);
  await standing(desk, answer, isObject(proposal) ? { ...proposal, schedule: answer } : answer);
}
