import { approvalRefusal, type ApprovalSituation } from '@tajdeed/domain';
import {
  actsIn,
  after,
  afterCrash,
  asItCommits,
  beginning,
  crashesIn,
  personOf,
  type Act,
  type Crash,
  type World,
} from '../spec/approval-model';

const DEPTH = 6;
/** More edits than this add nothing that is new. */
const MOST_VERSIONS = 3;

interface Walked {
  readonly states: number;
  readonly steps: number;
  readonly crashes: number;
  readonly refusals: ReadonlyMap<string, number>;
  readonly broken: readonly string[];
  readonly approvals: number;
}

const isCrash = (act: Act | Crash): act is Crash => act.do === 'crash' || act.do === 'repeat';

/** Every order of acts and crashes, to the depth: each state is gone on from once. */
function walk(most = DEPTH, rule = approvalRefusal, commits = asItCommits): Walked {
  const refusals = new Map<string, number>();
  const broken: string[] = [];
  let [steps, approvals, crashes] = [0, 0, 0];
  const seen = new Set([JSON.stringify(beginning)]);
  let edge: World[] = [frozen(beginning)];
  for (let depth = 0; depth < most; depth += 1) {
    const next: World[] = [];
    for (const world of edge)
      for (const act of [...actsIn(world), ...crashesIn(world)]) {
        if (act.do === 'edit' && (world.proposal?.version ?? 0) >= MOST_VERSIONS) continue;
        steps += 1;
        if (isCrash(act)) crashes += 1;
        const result = isCrash(act) ? afterCrash(world, act, rule, commits) : after(world, act, rule);
        if (typeof result === 'string') {
          refusals.set(result, (refusals.get(result) ?? 0) + 1);
          continue;
        }
        broken.push(...faultsOf(world, act, result, rule));
        if (result.done.length > world.done.length) approvals += 1;
        const key = JSON.stringify(result);
        if (!seen.has(key)) {
          seen.add(key);
          next.push(frozen(result));
        }
      }
    edge = next;
  }
  return { states: seen.size, steps, crashes, refusals, broken, approvals };
}

/** What stands is a value: an act that wrote into it would throw. */
function frozen(world: World): World {
  for (const part of [world, world.roles, world.absent, world.proposal, world.proposal?.contents, world.done])
    Object.freeze(part);
  return world;
}

function faultsOf(before: World, act: Act | Crash, result: World, rule: typeof approvalRefusal): string[] {
  const faults: string[] = [];
  const told = () => JSON.stringify({ before, act });
  if (result.done.length > 1) faults.push(`it takes effect twice: ${told()}`);
  if ((result.proposal?.state === 'APPROVED') !== (result.done.length === 1))
    faults.push(`approved and done differ: ${told()}`);
  const [effect] = result.done;
  const deed = deedOf(before, act);
  if (effect && before.done.length === 0) {
    if (effect.maker === effect.checker) faults.push(`one person: ${told()}`);
    if (effect.read !== effect.stood) faults.push(`another digest: ${told()}`);
    if (deed?.do !== 'approve' || deed.factor !== 'fresh') faults.push(`no fresh factor: ${told()}`);
    if (deed?.do === 'approve' && personOf(before, deed.by) === before.proposal?.maker)
      faults.push(`the maker: ${told()}`);
  }
  if (isCrash(act)) return [...faults, ...faultsOfCrash(before, act, result, told)];
  // The same is tried once more under another key: refused, or at least no second effect.
  const again = after(result, act, rule);
  if (typeof again !== 'string' && again.done.length > Math.max(1, result.done.length))
    faults.push(`a repetition has an effect: ${told()}`);
  return faults;
}

/** What of the world a request may change. */
const stands = ({ proposal, done }: World) => JSON.stringify([proposal, done]);

function faultsOfCrash(before: World, act: Crash, result: World, told: () => string): string[] {
  const isSame = stands(before) === stands(result);
  if (act.do === 'crash' && act.while === 'writing' && !isSame) return [`a crash leaves traces: ${told()}`];
  const wasDone = before.lost === 'kept' || before.lost?.wasDone === true;
  return wasDone && !isSame ? [`a key counts twice: ${told()}`] : [];
}

/** Whose deed it is in the end that an act, a crash or a repetition brings about. */
function deedOf({ lost }: World, act: Act | Crash): Act | null {
  if (act.do === 'crash' && act.in !== 'repeat') return act.in;
  if (isCrash(act)) return lost === null || lost === 'kept' ? null : lost.act;
  return act;
}

describe('the approval machine with two people, three sign-ins, edits, role changes, absences and crashes', () => {
  const walked = walk();

  it('lets nothing take effect without two different people on the same digest, in any order of acts', () => {
    expect(walked.broken).toEqual([]);
    expect(walked.approvals).toBeGreaterThan(100);
  });

  it('has been walked through as a whole', () => {
    expect(walked.states).toBeGreaterThan(1_000);
    expect(walked.steps).toBeGreaterThan(50_000);
    expect(walked.crashes).toBeGreaterThan(10_000);
    expect([...walked.refusals.keys()].sort()).toEqual([
      'fresh-factor-needed',
      'not-found',
      'not-in-this-state',
      'not-permitted',
      'proposal-changed',
      'proposal-expired',
      'same-person',
    ]);
  });

  it.each<[string, RegExp, (s: ApprovalSituation) => ApprovalSituation]>([
    [
      'compared sign-ins instead of people',
      /one person/,
      (s) => ({
        ...s,
        maker: { ...s.maker, memberId: s.maker.accountId },
        checker: { ...s.checker, memberId: s.checker.accountId },
      }),
    ],
    ['took whatever digest was read', /another digest/, (s) => ({ ...s, read: s.digest })],
    ['asked for no factor', /no fresh factor/, (s) => ({ ...s, factorAt: s.now })],
  ])('would find a rule that %s', (_, fault, worse) => {
    const { broken } = walk(4, (situation) => approvalRefusal(worse(situation)));
    expect(broken.some((told) => fault.test(told))).toBe(true);
  });

  it.each<[string, RegExp, Partial<typeof asItCommits>]>([
    ['decides and does in two transactions', /approved and done differ/, { atOnce: false }],
    ['keeps no answer with what it commits', /a key counts twice/, { withAnswer: false }],
  ])('would find a process that %s', (_, fault, worse) => {
    const { broken } = walk(4, approvalRefusal, { ...asItCommits, ...worse });
    expect(broken.some((told) => fault.test(told))).toBe(true);
  });
});
