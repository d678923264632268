import {
  attemptLifecycle,
  DAY_MS,
  decide,
  MINUTE_MS,
  nextRefundStep,
  refundEventOf,
  refundLifecycle,
  refundRefusal,
  type AttemptDecision,
  type AttemptSituation,
} from '@tajdeed/domain';
import * as fc from 'fast-check';
import { maySettle } from './decidable';
import type { Rules } from '../spec/rules';
import { steps, Walk } from '../spec/walk';

const walks = (numRuns: number, faulty?: Partial<Rules>) => () => {
  fc.assert(
    fc.property(steps, (story) => {
      new Walk(faulty).run(story);
    }),
    { numRuns, seed: 20_261_127 },
  );
};

describe('bank, resident, officers, clock and crashes in any order', () => {
  it('come to everything that may become of a payment and of what goes back of it', () => {
    const [seen, went] = [new Set<string>(), new Set<string>()];
    for (const story of fc.sample(steps, { numRuns: 1_000, seed: 20_261_127 })) {
      const walk = new Walk();
      walk.run(story);
      walk.events.forEach((event) => seen.add(event));
      walk.returns.forEach((state) => went.add(state));
    }
    const all = attemptLifecycle.transitions.map(([, event]) => event as string);
    expect([...seen].sort()).toEqual([...new Set(all)].filter((event) => event !== 'attempt.opened').sort());
    const ends = Object.entries(refundLifecycle.states).flatMap(([state, { ends: is }]) =>
      is ? [state] : [],
    );
    expect([...went].sort()).toEqual(ends.sort());
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
    expect(walks(2_000, { decide: faulty })).toThrow();
  });

  const returning: Record<string, Partial<Rules>> = {
    'more is given back than was captured': {
      refundRefusal: (wish) => refundRefusal({ ...wish, returningFils: 0n }),
    },
    'what pays for a cover is given back': {
      refundRefusal: (wish) => refundRefusal({ ...wish, renewal: 'ABANDONED', coverage: null }),
    },
    'money goes back before the bank’s void window is over': {
      nextRefundStep: (s) => nextRefundStep({ ...s, provenAt: s.now, capturedAt: s.now - DAY_MS }),
    },
    'a part is sent again that may have been given': {
      nextRefundStep: (s) =>
        nextRefundStep({ ...s, whole: true, words: s.words.filter((w) => w === 'silent') }),
    },
    'a word that nobody knows is taken for a yes': {
      refundEventOf: (words, whole) =>
        words.at(-1) === 'unknown' ? 'refund.completed' : refundEventOf(words, whole),
    },
    'a no after silence is taken for the whole truth': {
      refundEventOf: (words, whole) => refundEventOf(words.slice(-1), whole),
    },
    'what the bank says late to an earlier call is not heard': {
      refundEventOf: (words, whole) =>
        refundEventOf(
          words.map((word, nth) => (word === 'returned' && nth < words.length - 1 ? 'unsent' : word)),
          whole,
        ),
    },
    'what is on its way back is settled by hand besides': {
      maySettle: (by) => maySettle({ ...by, isUnderWay: false }),
    },
    'proven money is denied by hand': {
      maySettle: (by) => by.outcome === 'never-taken' || maySettle(by),
    },
  };

  it.each(Object.entries(returning))('about money that goes back is found: %s', (_, faulty) => {
    expect(walks(2_000, faulty)).toThrow();
  });
});
