import { foldPayments } from './fold';
import { toldAt, type ToldEntry } from './told';

const ids = { attempt: 'a' };
let serial = 0;
const entry = (thing: string, kind: string, event: string, to: string, facts = {}): ToldEntry => {
  serial += 1;
  return { thing, seq: serial, kind, event, to, at: serial, facts };
};
const late = [
  entry(ids.attempt, 'attempt', 'attempt.opened', 'OPEN', { amount: '100.000' }),
  entry(ids.attempt, 'attempt', 'attempt.captured_late', 'CAPTURED_LATE'),
];
const told = (...more: ToldEntry[]) => foldPayments([...late, ...more]).get(ids.attempt);
const opened = (id: string, subject: string) => entry(id, 'case', 'case.opened', 'OPEN', { subject });
const merged = (id: string, into: string) => entry(id, 'case', 'case.merged', 'MERGED', { into });

describe('what histories tell of a payment', () => {
  it('is what went back: of a refund given in part what was given', () => {
    const of = { attemptId: ids.attempt };
    const refund = (id: string, event: string, to: string, facts = {}) => [
      entry(id, 'refund', 'refund.requested', 'REQUESTED', { ...of, amount: '60.000' }),
      entry(id, 'refund', event, to, facts),
    ];
    const part = refund('f1', 'refund.given_in_part', 'RETURNED_IN_PART', { given: '12.345' });
    const all = refund('f2', 'refund.completed', 'RETURNED');
    const none = refund('f3', 'refund.refused', 'REFUSED');
    expect(told(...part)?.refundedFils).toBe(12_345n);
    expect(told(...part, ...all, ...none)?.refundedFils).toBe(72_345n);
    expect(told(...part)?.ledger).toEqual({ ledger: 'due', earned: 0n, due: 87_655n, owed: 0n });
  });

  it('is what the ledger must hold of it, by its own history, its refunds and the cover', () => {
    const opened = entry('b', 'attempt', 'attempt.opened', 'OPEN', { amount: '100.000' });
    const captured = entry('b', 'attempt', 'attempt.captured', 'CAPTURED');
    const cover = entry('c', 'coverage', 'coverage.issued', 'PROVISIONAL');
    const voided = entry('b', 'attempt', 'attempt.voided', 'VOIDED');
    const ended = entry('c', 'coverage', 'coverage.ended', 'ENDED');
    const of = (...entries: ToldEntry[]) => foldPayments(entries).get('b')?.ledger;
    const [nothing, all] = [0n, 100_000n];
    expect(of(opened, captured)).toEqual({ ledger: 'earned', earned: all, due: nothing, owed: nothing });
    expect(of(voided, cover, captured, opened)).toMatchObject({ ledger: 'owed', earned: all, owed: all });
    expect(of(opened, captured, cover, voided, ended)).toMatchObject({ ledger: 'closed', owed: nothing });
    // A void of what never came tells of no amounts.
    const odd = [opened, entry('b', 'attempt', 'attempt.expired', 'WATCHED'), voided, captured];
    expect(of(...odd.map((one, n) => ({ ...one, seq: n + 1 })))).toBeUndefined();
  });

  it('is in the order of its microseconds', () => {
    expect(toldAt('2026-11-22T03:00:00.123456Z')).toBe(Date.parse('2026-11-22T03:00:00.123Z') + 0.456);
    expect(toldAt('2026-11-22T03:00:00.123Z')).toBe(Date.parse('2026-11-22T03:00:00.123Z'));
  });

  it('is the cases that stand, each followed to where it was merged', () => {
    const cases = [opened('c1', ids.attempt), opened('c2', ids.attempt), opened('c3', 'elsewhere')];
    expect(told(...cases)?.cases).toEqual(['c1', 'c2']);
    expect(told(...cases, merged('c1', 'c2'))?.cases).toEqual(['c2']);
    const both = [...cases, merged('c1', 'c2'), merged('c2', 'c3')];
    expect(told(...both)?.cases).toEqual(['c3']);
    expect(told(...both, entry('c3', 'case', 'case.resolved', 'CLOSED'))?.cases).toEqual([]);
    expect(told(...cases, merged('c1', 'unheard of'))?.cases).toEqual(['c2']);
  });
});
