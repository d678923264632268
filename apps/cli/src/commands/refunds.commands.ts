import type { Desk } from '../desk';
import type { Given } from '../given';
import { listAt, textAt, valueAt } from '../json';
import { listed, listOptions, showList } from '../listing';
import type { VerbRow } from '../verbs';
import { codeAndWords, listWords } from '../words';
import { timeOf } from './places';
import { pathOf } from './staff.commands';

const STATES = ['REQUESTED', 'SENT', 'UNKNOWN', 'RETURNED', 'RETURNED_IN_PART', 'REFUSED', 'WITHDRAWN'];

/** Money that goes back. */
export const refundVerbs: readonly VerbRow[] = [
  {
    ...{ name: 'list', key: 'cli.refunds.list', deed: list },
    asks: ['GET /refunds', 'GET /attempts/:id/refunds'],
    options: [
      { flags: '--state <state>', key: 'cli.option.state', choices: STATES },
      { flags: '--attempt <id>', key: 'cli.option.attempt' },
      ...listOptions,
    ],
  },
  {
    ...{ name: 'show', key: 'cli.refunds.show', asks: ['GET /refunds/:id'], deed: show },
    takes: [{ name: '<id>', key: 'cli.argument.refund' }],
  },
  {
    ...{ name: 'request', key: 'cli.refunds.request', asks: ['POST /attempts/:id/refunds'], deed: request },
    takes: [{ name: '<attempt>', key: 'cli.argument.attempt' }],
    options: [
      { flags: '--amount <kwd>', key: 'cli.option.refund-amount', must: true },
      { flags: '--reason <text>', key: 'cli.option.reason', must: true },
    ],
  },
];

async function list(desk: Desk, given: Given): Promise<void> {
  const attempt = given.text('attempt');
  const path = attempt === undefined ? '/refunds' : `/attempts/${pathOf(attempt)}/refunds`;
  const query = attempt === undefined ? { state: given.text('state') } : {};
  const page =
    attempt === undefined
      ? await listed(desk, given, path, 'refunds', query)
      : { items: await ofAttempt(desk, path), next: null };
  showList(desk, 'refunds', page, () =>
    desk.table(
      [
        ...(['cli.column.refund', 'cli.column.payment', 'cli.column.state'] as const),
        ...(['cli.column.amount', 'cli.column.reason', 'cli.column.moved'] as const),
      ],
      page.items.map((one) => [
        ...['refundId', 'attemptId'].map((name) => textAt(one, name)),
        ...[stateOf(one), textAt(one, 'amount'), reasonOf(desk, one), timeOf(textAt(one, 'movedAt'))],
      ]),
    ),
  );
}

async function ofAttempt(desk: Desk, path: string): Promise<readonly unknown[]> {
  return listAt(await (await desk.office()).get(path), 'refunds');
}

async function show(desk: Desk, given: Given): Promise<void> {
  const one = await (await desk.office()).get(`/refunds/${pathOf(given.at(0))}`);
  desk.show(one, () => inWords(desk, one));
}

function inWords(desk: Desk, one: unknown): string {
  return desk.table(
    ['cli.column.what', 'cli.column.value'],
    [
      [desk.say('cli.column.refund'), textAt(one, 'refundId')],
      [desk.say('cli.column.payment'), textAt(one, 'attemptId')],
      [desk.say('cli.column.renewal'), textAt(one, 'renewalId')],
      [desk.say('cli.column.amount'), textAt(one, 'amount')],
      [desk.say('cli.column.given'), textAt(one, 'given')],
      [desk.say('cli.column.state'), stateOf(one)],
      [desk.say('cli.column.reason'), reasonOf(desk, one)],
      [desk.say('cli.column.maker'), textAt(one, 'requestedBy')],
      [desk.say('cli.column.moved'), timeOf(textAt(one, 'movedAt'))],
    ],
  );
}

function stateOf(one: unknown): string | undefined {
  return codeAndWords(textAt(one, 'state'), textAt(one, 'sentence'));
}

function reasonOf(desk: Desk, one: unknown): string | undefined {
  return listWords(desk, 'refund.reason', textAt(one, 'reason'));
}

/** Has it given back, or proposes that where a second person is needed. */
async function request(desk: Desk, given: Given): Promise<void> {
  const reason = await desk.textOf(given.need('reason'), 'cli.ask.reason');
  const office = await desk.office();
  const body = { amount: given.need('amount'), reason };
  const answer = await office.deed('POST', `/attempts/${pathOf(given.at(0))}/refunds`, body);
  const proposalId = textAt(valueAt(answer, 'proposal'), 'proposalId');
  desk.show(answer, () =>
    proposalId === undefined
      ? inWords(desk, valueAt(answer, 'refund'))
      : desk.say('cli.say.proposed', { id: proposalId }),
  );
}
