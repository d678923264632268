import type { Desk } from '../desk';
import type { Given } from '../given';
import { isObject, textAt, valueAt } from '../json';
import { listed, listOptions, showList } from '../listing';
import type { OptionRow, VerbRow } from '../verbs';
import { codeAndWords } from '../words';
import { changeLines } from './changes';
import { lastDayOf, placeOf, timeOf } from './places';
import { pathOf, propose } from './staff.commands';

const STATES = ['OPEN', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'EXPIRED'];
const id = { name: '<id>', key: 'cli.argument.proposal' } as const;
const reason: OptionRow = { flags: '--reason <text>', key: 'cli.option.reason', must: true };
const content: OptionRow = { flags: '--content <file>', key: 'cli.option.content', must: true };

export const approvalVerbs: readonly VerbRow[] = [
  {
    ...{ name: 'list', asks: ['GET /approvals'], key: 'cli.approvals.list', deed: list },
    options: [{ flags: '--state <state>', key: 'cli.option.state', choices: STATES }, ...listOptions],
  },
  {
    ...{ name: 'show', asks: ['GET /approvals/:id'], key: 'cli.approvals.show', takes: [id] },
    deed: async (desk, given) => {
      const proposal = await (await desk.office()).get(at(given));
      desk.show(proposal, () => inWords(desk, proposal));
    },
  },
  {
    ...{ name: 'make', asks: ['POST /approvals'], key: 'cli.approvals.make', options: [content, reason] },
    takes: [{ name: '<kind>', key: 'cli.argument.kind' }],
    deed: async (desk, given) => {
      await propose(desk, given.at(0), await contentIn(desk, given), given.need('reason'));
    },
  },
  {
    ...{
      name: 'edit',
      asks: ['PUT /approvals/:id'],
      key: 'cli.approvals.edit',
      takes: [id],
      options: [content],
    },
    deed: async (desk, given) => {
      const body = { content: await contentIn(desk, given) };
      await decided(desk, (await desk.office()).deed('PUT', at(given), body));
    },
  },
  {
    ...{
      name: 'approve',
      asks: ['GET /approvals/:id', 'POST /approvals/:id/approve'],
      key: 'cli.approvals.approve',
      takes: [id],
      deed: approve,
    },
    options: [{ flags: '--digest <digest>', key: 'cli.option.digest' }],
  },
  {
    ...{
      name: 'refuse',
      asks: ['POST /approvals/:id/refuse'],
      key: 'cli.approvals.refuse',
      takes: [id],
      options: [reason],
    },
    deed: async (desk, given) => {
      const body = { reason: await desk.textOf(given.need('reason'), 'cli.ask.reason') };
      await decided(desk, (await desk.office()).deed('POST', `${at(given)}/refuse`, body));
    },
  },
  {
    ...{ name: 'withdraw', asks: ['DELETE /approvals/:id'], key: 'cli.approvals.withdraw', takes: [id] },
    deed: async (desk, given) => {
      await decided(desk, (await desk.office()).deed('DELETE', at(given)));
    },
  },
];

function at(given: Given): string {
  return `/approvals/${pathOf(given.at(0))}`;
}

async function contentIn(desk: Desk, given: Given): Promise<object> {
  const path = given.need('content');
  const value = await desk.jsonOf(path);
  if (!isObject(value)) throw desk.failure('usage', 'no-json', 'cli.say.no-json', { path });
  return value;
}

async function decided(desk: Desk, deed: Promise<unknown>): Promise<void> {
  const proposal = await deed;
  desk.show(proposal, () => desk.say('cli.say.proposal-is', { state: stateOf(proposal) ?? '' }));
}

async function approve(desk: Desk, given: Given): Promise<void> {
  await decided(desk, approveProposal(desk, at(given), given.text('digest')));
}

/** Shows what is about to be approved, unless its digest is known, and approves exactly that: the digest goes with the code. */
export async function approveProposal(desk: Desk, path: string, known?: string): Promise<unknown> {
  const office = await desk.office();
  let digest = known;
  if (digest === undefined) {
    const proposal = await office.get(path);
    desk.terminal.say(inWords(desk, proposal));
    digest = textAt(proposal, 'digest') ?? '';
  }
  const code = await desk.ask('cli.ask.code-for-approval');
  return office.deed('POST', `${path}/approve`, { digest, proof: { code } });
}

async function list(desk: Desk, given: Given): Promise<void> {
  const page = await listed(desk, given, '/approvals', 'proposals', { state: given.text('state') });
  showList(desk, 'proposals', page, () =>
    desk.table(
      ['cli.column.proposal', 'cli.column.kind', 'cli.column.state', 'cli.column.place', 'cli.column.ends'],
      page.items.map((one) => [
        textAt(one, 'proposalId'),
        codeAndWords(textAt(one, 'kind'), textAt(one, 'title')),
        stateOf(one),
        placeOf(one).trim() || undefined,
        lastDayOf(textAt(one, 'expiresAt')),
      ]),
    ),
  );
}

/** All that the api tells those who decide: what is proposed, what that stands for, what approving it would change. */
function inWords(desk: Desk, proposal: unknown): string {
  const approving = valueAt(proposal, 'approving');
  return desk.table(
    ['cli.column.what', 'cli.column.value'],
    [
      [desk.say('cli.column.proposal'), textAt(proposal, 'proposalId')],
      [desk.say('cli.column.kind'), codeAndWords(textAt(proposal, 'kind'), textAt(proposal, 'title'))],
      [desk.say('cli.column.state'), stateOf(proposal)],
      [desk.say('cli.column.version'), textAt(proposal, 'version')],
      [desk.say('cli.column.maker'), textAt(proposal, 'maker')],
      [desk.say('cli.column.reason'), textAt(proposal, 'reason')],
      [desk.say('cli.column.content'), fieldsAt(proposal, 'content')],
      [desk.say('cli.column.about'), fieldsAt(proposal, 'about')],
      [desk.say('cli.column.approving'), isObject(approving) ? changeLines(desk, approving) : undefined],
      [desk.say('cli.column.digest'), textAt(proposal, 'digest')],
      [desk.say('cli.column.ends'), timeOf(textAt(proposal, 'expiresAt'))],
    ],
  );
}

function stateOf(proposal: unknown): string | undefined {
  return codeAndWords(textAt(proposal, 'state'), textAt(proposal, 'stateSays'));
}

function fieldsAt(proposal: unknown, name: string): readonly string[] | undefined {
  const found = valueAt(proposal, name);
  const fields = isObject(found) ? Object.entries(found).filter(([, value]) => value !== null) : [];
  return fields.length === 0 ? undefined : fields.map(([field, value]) => `${field}: ${inLine(value)}`);
}

function inLine(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
