import {
  approvalRefusal,
  proposalLifecycle,
  rightTo,
  type ErrorCode,
  type ProposalState,
} from '@tajdeed/domain';

/** Two people with three sign-ins; `b1` may become A's, which is the approver who turns into the maker's second sign-in. */
export type Person = 'A' | 'B';
export type Account = 'a1' | 'a2' | 'b1';
export const accounts: readonly Account[] = ['a1', 'a2', 'b1'];
const people: readonly Person[] = ['A', 'B'];

export type Act =
  | { readonly do: 'make' | 'edit'; readonly by: Account; readonly content: 'x' | 'y' }
  | {
      readonly do: 'approve';
      readonly by: Account;
      /** Which version's digest was read. */
      readonly read: number;
      readonly factor: 'fresh' | 'stale' | 'none';
    }
  | { readonly do: 'refuse' | 'withdraw'; readonly by: Account }
  | { readonly do: 'role'; readonly of: Person }
  | { readonly do: 'stand-in'; readonly for: Person }
  | { readonly do: 'change-hands' }
  | { readonly do: 'wait' };
/** What a person asks for by a request. */
export type Asked = Extract<Act, { readonly by: Account }>;

/**
 * A request under whose process the power goes: while it writes, so that nothing of it is committed, or once it has committed
 * and before it has answered. Its client can't tell the two apart, and repeats it with the same key.
 */
export type Crash =
  | { readonly do: 'crash'; readonly in: Asked | 'repeat'; readonly while: 'writing' | 'answering' }
  | { readonly do: 'repeat' };

/** How a process commits; a spec tries worse ones. */
export interface Commits {
  /** Whether what an act writes, its effect too, is one transaction. */
  readonly atOnce: boolean;
  /** Whether the answer is kept under its key in that transaction. */
  readonly withAnswer: boolean;
}
export const asItCommits: Commits = { atOnce: true, withAnswer: true };

/** All that decides; a value, so that a crash before the commit is the state before. */
export interface World {
  /** Who may check. */
  readonly roles: Readonly<Record<Person, boolean>>;
  /** Whether the other person stands in for this one. */
  readonly absent: Readonly<Record<Person, boolean>>;
  readonly b1: Person;
  readonly late: boolean;
  readonly proposal: {
    readonly state: ProposalState;
    readonly maker: Person;
    readonly makerAccount: Account;
    readonly version: number;
    readonly contents: readonly string[];
  } | null;
  /** What took effect: who made and who checked it, at the time, and the version that both saw. */
  readonly done: readonly {
    readonly maker: Person;
    readonly checker: Person;
    readonly read: number;
    readonly stood: number;
  }[];
  /** A request whose answer never came; of one that is kept under its key it does not matter what it was. */
  readonly lost: { readonly act: Asked; readonly wasDone: boolean } | 'kept' | null;
}

export const beginning: World = {
  roles: { A: true, B: true },
  absent: { A: false, B: false },
  b1: 'B',
  late: false,
  proposal: null,
  done: [],
  lost: null,
};

export const personOf = (world: World, account: Account): Person => (account === 'b1' ? world.b1 : 'A');
const other = (person: Person): Person => (person === 'A' ? 'B' : 'A');
const EVERYWHERE = { department: null, room: null };
const NOW = 1_000_000_000;

/** What an act comes to: the state after it, or why it is refused. `rule` is the domain's, unless a spec tries a worse one. */
export function after(
  world: World,
  act: Act,
  rule: typeof approvalRefusal = approvalRefusal,
): World | ErrorCode {
  switch (act.do) {
    case 'role':
      return { ...world, roles: { ...world.roles, [act.of]: !world.roles[act.of] } };
    case 'stand-in':
      return { ...world, absent: { ...world.absent, [act.for]: !world.absent[act.for] } };
    case 'change-hands':
      return { ...world, b1: other(world.b1) };
    case 'wait':
      return { ...world, late: world.proposal !== null };
    case 'make':
      return world.proposal === null ? made(world, act.by, act.content) : 'not-in-this-state';
    default:
      return decided(world, act, rule);
  }
}

/** Every act that this state offers, also those that must be refused. */
export function actsIn(world: World): Act[] {
  const versions = Array.from({ length: world.proposal?.version ?? 0 }, (_, i) => i + 1);
  const contents = ['x', 'y'] as const;
  return [
    ...people.flatMap((of): Act[] => [
      { do: 'role', of },
      { do: 'stand-in', for: of },
    ]),
    { do: 'change-hands' },
    { do: 'wait' },
    ...accounts.flatMap((by): Act[] => [
      ...contents.map((content): Act => ({ do: world.proposal === null ? 'make' : 'edit', by, content })),
      { do: 'refuse', by },
      { do: 'withdraw', by },
      ...versions.flatMap((read) =>
        (['fresh', 'stale', 'none'] as const).map((factor): Act => ({ do: 'approve', by, read, factor })),
      ),
    ]),
  ];
}

/**
 * What a crash, or the repetition after one, comes to. A request that is refused writes nothing, so that there is nothing to die
 * between: asking it later is another act of the walk.
 */
export function afterCrash(
  world: World,
  act: Crash,
  rule: typeof approvalRefusal = approvalRefusal,
  commits: Commits = asItCommits,
): World {
  const lost = act.do === 'crash' && act.in !== 'repeat' ? { act: act.in, wasDone: false } : world.lost;
  if (lost === null || lost === 'kept') return act.do === 'repeat' ? { ...world, lost: null } : world;
  const whole = after({ ...world, lost: null }, lost.act, rule);
  if (typeof whole === 'string') return { ...world, lost: act.do === 'repeat' ? null : lost };
  if (act.do === 'repeat') return whole;
  if (act.while === 'writing') return { ...(commits.atOnce ? world : torn(world, whole)), lost };
  return { ...whole, lost: commits.withAnswer ? 'kept' : { ...lost, wasDone: true } };
}

/** Of two transactions the first alone: decided, and without the effect. */
function torn(before: World, whole: World): World {
  return { ...whole, done: before.done };
}

/** Every crash that this state offers: of each act that is not refused, at each of its moments, and of a repetition. */
export function crashesIn(world: World): Crash[] {
  const moments = ['writing', 'answering'] as const;
  if (world.lost !== null)
    return [{ do: 'repeat' }, ...moments.map((one): Crash => ({ do: 'crash', in: 'repeat', while: one }))];
  return actsIn(world).flatMap((act) =>
    'by' in act && typeof after(world, act) !== 'string'
      ? moments.map((one): Crash => ({ do: 'crash', in: act, while: one }))
      : [],
  );
}

function made(world: World, by: Account, content: string): World {
  const maker = personOf(world, by);
  return {
    ...world,
    late: false,
    proposal: { state: 'OPEN', maker, makerAccount: by, version: 1, contents: [content] },
  };
}

function decided(
  world: World,
  act: Extract<Act, { by: Account }>,
  rule: typeof approvalRefusal,
): World | ErrorCode {
  const { proposal, late } = world;
  if (proposal === null) return 'not-found';
  if (proposal.state !== 'OPEN') return 'not-in-this-state';
  if (late) return 'proposal-expired';
  const by = personOf(world, act.by);
  const isMaker = by === proposal.maker;
  switch (act.do) {
    case 'edit': {
      if (!isMaker) return 'not-permitted';
      const contents = [...proposal.contents, act.content];
      return moved(world, 'proposal.edited', { version: contents.length, contents });
    }
    case 'withdraw':
      return isMaker ? moved(world, 'proposal.withdrawn') : 'not-permitted';
    case 'refuse':
      if (isMaker) return 'same-person';
      return right(world, by).permitted ? moved(world, 'proposal.refused') : 'not-permitted';
    case 'approve':
      return approved(world, by, act, rule);
    default:
      return 'not-in-this-state';
  }
}

/** By the domain's own functions. */
function approved(
  world: World,
  by: Person,
  act: Extract<Act, { do: 'approve' }>,
  rule: typeof approvalRefusal,
): World | ErrorCode {
  const { proposal } = world;
  if (proposal === null) return 'not-found';
  const { permitted, onBehalfOf } = right(world, by);
  const refusal = rule({
    maker: { memberId: proposal.maker, accountId: proposal.makerAccount },
    checker: { memberId: by, accountId: act.by },
    ...{ onBehalfOf, permitted },
    digest: String(proposal.version),
    read: String(act.read),
    factorAt: { fresh: NOW, stale: NOW - 300_001, none: null }[act.factor],
    now: NOW,
    expiresAt: NOW + 1,
  });
  if (refusal) return refusal;
  const effect = { maker: proposal.maker, checker: by, read: act.read, stood: proposal.version };
  const next = moved(world, 'proposal.approved');
  return typeof next === 'string' ? next : { ...next, done: [...world.done, effect] };
}

function right(world: World, by: Person) {
  const grantsOf = (person: Person) =>
    world.roles[person] ? [{ ...EVERYWHERE, role: 'supervisor' as const }] : [];
  const standsInFor = world.absent[other(by)]
    ? [{ memberId: other(by), delegationId: '', grants: grantsOf(other(by)) }]
    : [];
  const eyes = { grants: grantsOf(by), standsInFor };
  return rightTo(eyes, 'approvals.check', EVERYWHERE, world.proposal?.maker ?? '');
}

/** Along the lifecycle's own table. */
function moved(
  world: World,
  event: string,
  change: { version?: number; contents?: string[] } = {},
): World | ErrorCode {
  const { proposal } = world;
  const row = proposalLifecycle.transitions.find(
    ([from, name]) => from === (proposal?.state ?? null) && name === event,
  );
  if (!row || proposal === null) return 'illegal-transition';
  return { ...world, proposal: { ...proposal, ...change, state: row[2] } };
}
