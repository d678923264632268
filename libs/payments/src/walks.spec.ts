import {
  attemptLifecycle,
  decide,
  MINUTE_MS,
  type AttemptDecision,
  type AttemptSituation,
} from '@tajdeed/domain';
import * as fc from 'fast-check';
import { steps, Walk } from '../spec/walk';

const walks = (numRuns: number, faulty?: typeof decide) => () => {
  fc.assert(
    fc.property(steps, (story) => {
      new Walk(faulty).run(story);
    }),
    { numRuns, seed: 20_261_127 },
  );
};

describe('bank, resident, staff, clock and crashes in any order', () => {
  it('come to everything that the bank may bring about', () => {
    const seen = new Set<string>();
    for (const story of fc.sample(steps, { numRuns: 1_000, seed: 20_261_127 })) {
      const walk = new Walk();
      walk.run(story);
      walk.events.forEach((event) => seen.add(event));
    }
    const others = ['attempt.opened', 'attempt.refunded', 'attempt.settled'];
    const all = new Set(attemptLifecycle.transitions.map(([, event]) => event as string));
    expect([...seen].sort()).toEqual([...all].filter((event) => !others.includes(event)).sort());
  });

  it(
    'leave money with one cover, back at its payer, or in an open case, and the books in balance',
    walks(2_000),
  );
});

describe('a fault in what is decided', () => {
  const none: AttemptDecision = { attempt: [], renewal: null, coverage: null, alarm: null };
  const faults: Record<string, (s: AttemptSituation) => AttemptDecision> = {
    'an unknown word counts as a decline': (s) =>
      decide(s.verdict === 'unknown' ? { ...s, verdict: 'not-captured' } : s),
    'an unknown word counts as a capture': (s) =>
      decide(s.verdict === 'unknown' ? { ...s, verdict: 'captured' } : s),
    'a callback is believed': (s) =>
      decide(s.hint === 'captured' && s.verdict === 'not-found' ? { ...s, verdict: 'captured' } : s),
    'an inquiry is believed against a callback at once': (s) => decide({ ...s, hint: null }),
    'not found is a decline while the page is open': (s) =>
      decide(s.state === 'AT_BANK' && s.verdict === 'not-found' ? { ...s, verdict: 'not-captured' } : s),
    'late money has no case': (s) => ({ ...decide(s), alarm: null }),
    'a void leaves the cover as it is': (s) => ({ ...decide(s), coverage: null }),
    'a capture is final at once': (s) => decide({ ...s, now: s.now + 11 * MINUTE_MS }),
    'a renewal that waits no more is paid': (s) => decide({ ...s, renewal: 'AWAITING_PAYMENT' }),
    'what was declined stays declined': (s) => (s.state === 'DECLINED' ? none : decide(s)),
    'what is watched is given up at once': (s) =>
      s.state === 'WATCHED' && s.verdict === 'not-found'
        ? { ...none, attempt: ['attempt.abandoned'] }
        : decide(s),
    'nothing is ever confirmed': (s) =>
      s.state === 'CAPTURED' && s.verdict === 'captured' ? none : decide(s),
  };

  it.each(Object.entries(faults))('is found: %s', (_, faulty) => {
    expect(walks(2_000, faulty)).toThrow();
  });
});
