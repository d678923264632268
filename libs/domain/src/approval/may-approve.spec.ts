import fc from 'fast-check';
import { approvalRefusal, FRESH_FACTOR_MS, lentGrants, type ApprovalSituation } from './may-approve';

const good: ApprovalSituation = {
  maker: { memberId: 'noura', accountId: 'noura-1' },
  checker: { memberId: 'salem', accountId: 'salem-1' },
  onBehalfOf: null,
  permitted: true,
  digest: 'aa',
  read: 'aa',
  factorAt: 1_000_000,
  now: 1_000_000,
  expiresAt: 2_000_000,
};

const people = ['noura', 'salem', 'huda'];
const anySituation: fc.Arbitrary<ApprovalSituation> = fc.record({
  maker: fc.record({ memberId: fc.constantFrom(...people), accountId: fc.constantFrom('1', '2', '3') }),
  checker: fc.record({ memberId: fc.constantFrom(...people), accountId: fc.constantFrom('1', '2', '3') }),
  onBehalfOf: fc.constantFrom(null, ...people),
  permitted: fc.boolean(),
  digest: fc.constantFrom('aa', 'bb'),
  read: fc.constantFrom('aa', 'bb'),
  factorAt: fc.constantFrom(null, 0, 999_999, 1_000_000, 1_000_001),
  now: fc.constantFrom(1_000_000, 2_000_000),
  expiresAt: fc.constantFrom(1_000_000, 2_000_000, 3_000_000),
});

describe('an approval', () => {
  it('counts from another person, on what stands, with a fresh second factor', () => {
    expect(approvalRefusal(good)).toBeNull();
  });

  it.each<[string, Partial<ApprovalSituation>, string]>([
    ['the maker', { checker: good.maker }, 'same-person'],
    ['another sign-in of the maker', { checker: { memberId: 'noura', accountId: 'noura-2' } }, 'same-person'],
    ['a delegate of the maker', { onBehalfOf: 'noura' }, 'same-person'],
    ['somebody without the right', { permitted: false }, 'not-permitted'],
    ['somebody who read what stood before an edit', { read: 'bb' }, 'proposal-changed'],
    ['somebody who proved no second factor for it', { factorAt: null }, 'fresh-factor-needed'],
    [
      'a factor of five minutes and a millisecond ago',
      { now: 1_000_001 + FRESH_FACTOR_MS },
      'fresh-factor-needed',
    ],
    ['a factor of the future', { factorAt: 1_000_001 }, 'fresh-factor-needed'],
    ['somebody too late', { now: 2_000_000, factorAt: 2_000_000 }, 'proposal-expired'],
  ])('does not count from %s', (_, change, refusal) => {
    expect(approvalRefusal({ ...good, ...change })).toBe(refusal);
  });

  it('never counts without two people on the same digest', () => {
    fc.assert(
      fc.property(anySituation, (s) => {
        if (approvalRefusal(s) !== null) return;
        expect(s.checker.memberId).not.toBe(s.maker.memberId);
        expect(s.read).toBe(s.digest);
        expect(s.now).toBeLessThan(s.expiresAt);
      }),
    );
  });
});

describe('what an absent person’s rights come to in a delegate’s hands', () => {
  const absent = [
    { role: 'finance', department: 'finance', room: 'payments' },
    { role: 'administrator', department: null, room: null },
  ] as const;
  it.each([
    ['nothing, where two people let the delegate approve nothing', 'clerk', null, []],
    ['those of a department where the delegate approves', 'finance', 'finance', ['finance']],
    ['nothing of another department', 'finance', 'assurance', []],
    ['all, where the delegate approves everywhere', 'supervisor', null, ['finance', 'administrator']],
  ] as const)('is %s', (_, role, department, lent) => {
    const own = [{ role, department, room: 'residency' }];
    expect(lentGrants(own, absent).map((grant) => grant.role)).toEqual(lent);
  });
});
