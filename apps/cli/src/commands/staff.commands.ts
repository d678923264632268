import type { Desk } from '../desk';
import type { Given } from '../given';
import { listAt, textAt } from '../json';
import { listed, listOptions, showList } from '../listing';
import type { OptionRow, VerbRow } from '../verbs';
import { stateWords } from '../words';
import { dayOf, lastDayOf, placeOf } from './places';

const reason: OptionRow = { flags: '--reason <text>', key: 'cli.option.reason', must: true };
const account = { name: '<account>', key: 'cli.argument.account' } as const;
const span: readonly OptionRow[] = [
  { flags: '--from <day>', key: 'cli.option.from', must: true },
  { flags: '--to <day>', key: 'cli.option.to', must: true },
];

export const staffVerbs: readonly VerbRow[] = [
  { name: 'list', asks: ['GET /staff/members'], key: 'cli.staff.list', options: listOptions, deed: list },
  {
    ...{
      name: 'bootstrap',
      asks: ['GET /staff/sign-in-options', 'POST /staff/bootstrap'],
      key: 'cli.staff.bootstrap',
      deed: bootstrap,
    },
    options: [
      { flags: '--token-file <path>', key: 'cli.option.token-file', must: true },
      { flags: '--person <subject,department,name>', key: 'cli.option.person', must: true, many: true },
      { flags: '--issuer <url>', key: 'cli.option.issuer' },
    ],
  },
  {
    ...{
      name: 'invite',
      asks: ['GET /staff/sign-in-options', 'POST /staff/invitations'],
      key: 'cli.staff.invite',
      deed: invite,
    },
    options: [
      { flags: '--subject <name>', key: 'cli.option.subject', must: true },
      { flags: '--name <text>', key: 'cli.option.name', must: true },
      { flags: '--department <code>', key: 'cli.option.department', must: true },
      { flags: '--member <id>', key: 'cli.option.member' },
      { flags: '--issuer <url>', key: 'cli.option.issuer' },
      reason,
    ],
  },
  {
    ...{ name: 'grant', asks: ['POST /approvals'], key: 'cli.staff.grant', deed: grant },
    takes: [
      { name: '<member>', key: 'cli.argument.member' },
      { name: '<role>', key: 'cli.argument.role' },
    ],
    options: [
      { flags: '--department <code>', key: 'cli.option.only-department' },
      { flags: '--room <name>', key: 'cli.option.only-room' },
      ...[...span, reason],
    ],
  },
  {
    ...{ name: 'withdraw', asks: ['DELETE /staff/grants/:id'], key: 'cli.staff.withdraw' },
    takes: [{ name: '<grant>', key: 'cli.argument.grant' }],
    deed: async (desk, given) => {
      await done(desk, (await desk.office()).deed('DELETE', `/staff/grants/${pathOf(given.at(0))}`));
    },
  },
  {
    ...{
      name: 'disable',
      asks: ['POST /staff/accounts/:id/disable'],
      key: 'cli.staff.disable',
      takes: [account],
    },
    deed: async (desk, given) => {
      await done(desk, (await desk.office()).deed('POST', `/staff/accounts/${pathOf(given.at(0))}/disable`));
    },
  },
  {
    ...{
      name: 'enable',
      asks: ['POST /approvals'],
      key: 'cli.staff.enable',
      takes: [account],
      options: [reason],
    },
    deed: (desk, given) => propose(desk, 'staff.enable', { accountId: given.at(0) }, given.need('reason')),
  },
  {
    ...{ name: 'delegations', asks: ['GET /staff/delegations'], key: 'cli.staff.delegations' },
    ...{ options: listOptions, deed: delegations },
  },
  {
    ...{ name: 'delegate', asks: ['POST /staff/delegations'], key: 'cli.staff.delegate', options: span },
    takes: [{ name: '<member>', key: 'cli.argument.delegate' }],
    deed: async (desk, given) => {
      const body = { to: given.at(0), startsOn: given.need('from'), endsOn: given.need('to') };
      const answer = await (await desk.office()).deed('POST', '/staff/delegations', body);
      desk.show(answer, () => desk.say('cli.say.delegated', { id: textAt(answer, 'delegationId') ?? '' }));
    },
  },
  {
    ...{ name: 'undelegate', asks: ['DELETE /staff/delegations/:id'], key: 'cli.staff.undelegate' },
    takes: [{ name: '<delegation>', key: 'cli.argument.delegation' }],
    deed: async (desk, given) => {
      await done(desk, (await desk.office()).deed('DELETE', `/staff/delegations/${pathOf(given.at(0))}`));
    },
  },
];

/** An id as a part of an address; whatever is typed stays one part. */
export function pathOf(id: string): string {
  return encodeURIComponent(id);
}

/** Proposes something that needs a second person. */
export async function propose(desk: Desk, kind: string, content: object, why: string): Promise<void> {
  const body = { kind, content, reason: await desk.textOf(why, 'cli.ask.reason') };
  const answer = await (await desk.office()).deed('POST', '/approvals', body);
  desk.show(answer, () => desk.say('cli.say.proposed', { id: textAt(answer, 'proposalId') ?? '' }));
}

async function done(desk: Desk, deed: Promise<unknown>): Promise<void> {
  const answer = await deed;
  desk.show(answer, () => desk.say('cli.say.done'));
}

async function list(desk: Desk, given: Given): Promise<void> {
  const page = await listed(desk, given, '/staff/members', 'members');
  const state = await stateWords(desk);
  showList(desk, 'members', page, () =>
    desk.table(
      [
        'cli.column.name',
        'cli.column.department',
        'cli.column.member',
        'cli.column.account',
        'cli.column.roles',
      ],
      page.items.map((member) => [
        textAt(member, 'name'),
        textAt(member, 'department'),
        textAt(member, 'memberId'),
        linesOf(
          listAt(member, 'accounts'),
          (one) => `${textAt(one, 'accountId') ?? ''} ${state('account', one) ?? ''}`,
        ),
        linesOf(listAt(member, 'grants'), grantLine),
      ]),
    ),
  );
}

/** Who approves in whose place, as far as one may read it. */
async function delegations(desk: Desk, given: Given): Promise<void> {
  const page = await listed(desk, given, '/staff/delegations', 'delegations');
  showList(desk, 'delegations', page, () =>
    desk.table(
      [
        ...(['cli.column.delegation', 'cli.column.absent', 'cli.column.stand-in'] as const),
        ...(['cli.column.starts', 'cli.column.ends'] as const),
      ],
      page.items.map((one) => [
        ...['delegationId', 'from', 'to'].map((name) => textAt(one, name)),
        dayOf(textAt(one, 'startsAt')),
        lastDayOf(textAt(one, 'endsAt')),
      ]),
    ),
  );
}

function grantLine(one: unknown): string {
  const until = `${dayOf(textAt(one, 'startsAt'))}…${lastDayOf(textAt(one, 'endsAt'))}`;
  return `${textAt(one, 'role') ?? ''}${placeOf(one)} ${until} ${textAt(one, 'grantId') ?? ''}`;
}

function linesOf(items: readonly unknown[], line: (item: unknown) => string): readonly string[] | undefined {
  return items.length === 0 ? undefined : items.map(line);
}

async function issuerOf(desk: Desk, given: Given): Promise<string> {
  const issuer = given.text('issuer');
  if (issuer !== undefined) return issuer;
  return textAt(await (await desk.door()).get('/staff/sign-in-options'), 'issuer') ?? '';
}

/** The first two administrators; the installation's token comes from a file, never from the command line. */
async function bootstrap(desk: Desk, given: Given): Promise<void> {
  const people = given.list('person').map((line) => /^([^,]+),([^,]+),(.+)$/.exec(line));
  if (people.length !== 2 || people.includes(null))
    throw desk.failure('usage', 'two-people', 'cli.say.two-people');
  const token = (await desk.contentOf(given.need('tokenFile'))).trim();
  const issuer = await issuerOf(desk, given);
  const body = {
    token,
    people: people.map((person) => {
      const [, subject = '', department = '', name = ''] = person ?? [];
      return { issuer, subject, department, name };
    }),
  };
  const answer = await (await desk.door()).step('POST', '/staff/bootstrap', body);
  desk.show(answer, () => desk.say('cli.say.bootstrapped'));
}

async function invite(desk: Desk, given: Given): Promise<void> {
  const memberId = given.text('member');
  const body = {
    issuer: await issuerOf(desk, given),
    subject: given.need('subject'),
    name: await desk.textOf(given.need('name'), 'cli.ask.name'),
    department: given.need('department'),
    ...(memberId !== undefined && { memberId }),
    reason: await desk.textOf(given.need('reason'), 'cli.ask.reason'),
  };
  const answer = await (await desk.office()).deed('POST', '/staff/invitations', body);
  desk.show(answer, () => desk.say('cli.say.proposed', { id: textAt(answer, 'proposalId') ?? '' }));
}

async function grant(desk: Desk, given: Given): Promise<void> {
  const { isRole, roles } = await import('@tajdeed/domain');
  const role = given.at(1);
  if (!isRole(role))
    throw desk.failure('usage', 'no-such-role', 'cli.say.no-such-role', {
      roles: Object.keys(roles).join(' '),
    });
  const content = {
    ...{ memberId: given.at(0), role },
    department: given.text('department') ?? null,
    room: given.text('room') ?? null,
    startsOn: given.need('from'),
    endsOn: given.need('to'),
  };
  await propose(desk, 'staff.grant', content, given.need('reason'));
}
