import { approvalRefusal, type ApprovalSituation } from '@tajdeed/domain';
import { actsIn, after, beginning, personOf, type Act, type World } from '../spec/approval-model';

const DEPTH = 6;
/** More edits than this add nothing that is new. */
const MOST_VERSIONS = 3;

interface Walked {
  readonly states: number;
  readonly steps: number;
  readonly refusals: ReadonlyMap<string, number>;
  readonly broken: readonly string[];
  readonly approvals: number;
}

/** Every order of acts, to the depth: each state is gone on from once. A crash before the commit is the state before, which is walked on too. */
function walk(most = DEPTH, rule = approvalRefusal): Walked {
  const refusals = new Map<string, number>();
  const broken: string[] = [];
  let [steps, approvals] = [0, 0];
  const seen = new Set([JSON.stringify(beginning)]);
  let edge: World[] = [beginning];
  for (let depth = 0; depth < most; depth += 1) {
    const next: World[] = [];
    for (const world of edge)
      for (const act of actsIn(world)) {
        if (act.do === 'edit' && (world.proposal?.version ?? 0) >= MOST_VERSIONS) continue;
        steps += 1;
        const before = JSON.stringify(world);
        const result = after(world, act, rule);
        // A crash: what was under way is gone, and nothing of it has leaked into what stands.
        if (JSON.stringify(world) !== before) broken.push(`a crash leaves traces: ${JSON.stringify(act)}`);
        if (typeof result === 'string') {
          refusals.set(result, (refusals.get(result) ?? 0) + 1);
          continue;
        }
        broken.push(...faultsOf(world, act, result, rule));
        if (result.done.length > world.done.length) approvals += 1;
        const key = JSON.stringify(result);
        if (!seen.has(key)) {
          seen.add(key);
          next.push(result);
        }
      }
    edge = next;
  }
  return { states: seen.size, steps, refusals, broken, approvals };
}

function faultsOf(before: World, act: Act, result: World, rule: typeof approvalRefusal): string[] {
  const faults: string[] = [];
  const told = JSON.stringify({ before, act });
  if (result.done.length > 1) faults.push(`it takes effect twice: ${told}`);
  if ((result.proposal?.state === 'APPROVED') !== (result.done.length === 1))
    faults.push(`approved and done differ: ${told}`);
  const [effect] = result.done;
  if (effect && before.done.length === 0) {
    if (effect.maker === effect.checker) faults.push(`one person: ${told}`);
    if (effect.read !== effect.stood) faults.push(`another digest: ${told}`);
    if (act.do !== 'approve' || act.factor !== 'fresh') faults.push(`no fresh factor: ${told}`);
    if (act.do === 'approve' && personOf(before, act.by) === before.proposal?.maker)
      faults.push(`the maker: ${told}`);
  }
  // The answer was lost and the same is tried once more: refused, or at least no second effect.
  const again = after(result, act, rule);
  if (typeof again !== 'string' && again.done.length > Math.max(1, result.done.length))
    faults.push(`a repetition has an effect: ${told}`);
  return faults;
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
    expect([...walked.refusals.keys()].sort()).toEqual([
      'fresh-factor-needed',
      'not-found',
      'not-permitted',
      'proposal-changed',
      'proposal-expired',
      'same-person',
      'wrong-phase',
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
});
