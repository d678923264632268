import { caseKindOf } from './case/kinds';
import { eventsFrom, nextState, type Lifecycle, type StateRow } from './lifecycle';
import { lifecycles } from './lifecycles';
import { expiryOf, lateCaseOf, renewalLifecycle } from './renewal/lifecycle';

/** States that wait for nothing: their end hangs on another thing that is watched, or on a person's will alone. */
const WITHOUT_LIMIT = new Set([
  'coverage/PROVISIONAL',
  'account/ACTIVE',
  'account/DISABLED',
  'grant/STANDING',
  'delegation/STANDING', // its dates end it
  'holiday/DECLARED', // for good, unless it is taken back
  'case/CLOSED',
  'renewal/HELD',
  'coverage/SUSPENDED',
  'settlement/MATCHED', // until finance closes it
  'schedule/DRAFT',
  'schedule/APPROVED', // until an instant of its own
  'schedule/IN_FORCE',
]);

/** What only people of the staff, or the bank's own books, bring about: a thing that has ended by itself may go on by them. */
const FROM_OUTSIDE = new Set([
  ...['attempt.settled', 'attempt.refunded', 'coverage.ended', 'settlement.reopened'],
  ...['attempt.corrected_captured', 'attempt.corrected_voided', 'coverage.suspended'],
]);

const cases = lifecycles.map((lifecycle) => [lifecycle.kind, lifecycle] as const);

function reachable({ transitions }: Lifecycle): Set<string> {
  const seen = new Set<string>();
  const visit = (from: string | null): void => {
    for (const [f, , to] of transitions) {
      if (f !== from || seen.has(to)) continue;
      seen.add(to);
      visit(to);
    }
  };
  visit(null);
  return seen;
}

describe.each(cases)('the lifecycle of a %s', (kind, lifecycle) => {
  const states = Object.entries(lifecycle.states);
  const events = [...new Set(lifecycle.transitions.map(([, event]) => event))];

  test('reaches each of its states', () => {
    expect([...reachable(lifecycle)].sort()).toEqual(states.map(([state]) => state).sort());
  });

  test.each(states)('%s has a way out and a limit exactly if it is open', (state, row) => {
    const byItself = eventsFrom(lifecycle, state).filter((event) => !row.ends || !FROM_OUTSIDE.has(event));
    expect(byItself.length > 0).toBe(!row.ends);
    if (WITHOUT_LIMIT.has(`${kind}/${state}`)) return;
    expect(row.limitMs !== undefined).toBe(!row.ends);
  });

  test('allows an event exactly where a row says so', () => {
    for (const from of [null, ...states.map(([state]) => state)]) {
      for (const event of events) {
        const row = lifecycle.transitions.find(([f, e]) => f === from && e === event);
        expect(nextState(lifecycle, from, event)).toBe(row?.[2]);
      }
    }
  });

  test('has one row at most for a state and an event', () => {
    const keys = lifecycle.transitions.map(([from, event]) => `${from ?? ''} ${event}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

test('each waiting state of a renewal runs out by an event of its own that ends it', () => {
  const expiries = Object.entries(expiryOf);
  expect(new Set(expiries.map(([, event]) => event)).size).toBe(expiries.length);
  for (const [state, event] of expiries) {
    const to = renewalLifecycle.transitions.find(([from, e]) => from === state && e === event)?.[2];
    expect(to).toBe('EXPIRED');
  }
});

test('each state of a renewal that has a limit runs out by an event or becomes a case, and only one of them', () => {
  const late: Partial<Record<string, (typeof lateCaseOf)[keyof typeof lateCaseOf]>> = lateCaseOf;
  for (const [state, { limitMs }] of Object.entries<StateRow>(renewalLifecycle.states)) {
    expect([state, Number(state in expiryOf) + Number(state in lateCaseOf)]).toEqual([
      state,
      limitMs === undefined ? 0 : 1,
    ]);
    const row = late[state];
    if (row === undefined) continue;
    expect(row.afterMs).toBeGreaterThan(limitMs ?? Infinity);
    expect(caseKindOf(row.kind).subjectKind).toBe('renewal');
  }
});
