import fc from 'fast-check';
import { attemptLifecycle, VOID_WINDOW_MS, type AttemptState } from '../attempt/lifecycle';
import { nextState } from '../lifecycle';
import { HOUR_MS } from '../time';
import { isRefundState, refundLifecycle, type RefundState } from './lifecycle';
import {
  nextRefundStep,
  refundEventOf,
  type RefundSituation,
  type RefundWord,
  type SendingWord,
} from './refund-steps';
import { mayReturnAlone, refundRefusal } from './refundable';

const WALKS = 2_000;
const CAPTURED = 100n;

/** What a call to the bank comes to: done, not, or of less than was asked, and whether its answer arrives and says so. */
const calls = [
  'done',
  'done-lost',
  'lost',
  'never-left',
  'crash-before-call',
  'refused',
  'strange-word',
  'done-in-part',
  'done-in-part-lost',
  'done-in-part-strange-word',
] as const;
type Call = (typeof calls)[number];
type Turn =
  | { readonly do: 'request'; readonly fils: number }
  | { readonly do: 'look'; readonly which: number; readonly call: Call }
  | { readonly do: 'prove'; readonly which: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'bank-takes-back' };

interface Refund {
  readonly fils: bigint;
  state: RefundState;
  movedAt: number;
  words: SendingWord[];
  /** What the bank really gave of it: nobody of ours sees this. */
  given: bigint;
  /** What of it our books hold as given, where that is less than was asked. */
  booked?: bigint;
}

/** Attempt, refunds, clock, and a bank that refuses above the original and knows no request twice. */
class Walk {
  readonly refunds: Refund[] = [];
  attempt: AttemptState = 'CAPTURED_LATE';
  takenBack = false;
  provenAt: number | null = null;
  now = 0;

  take(turn: Turn): void {
    if (turn.do === 'pass') this.now += turn.ms;
    else if (turn.do === 'request') this.request(BigInt(turn.fils));
    else if (turn.do === 'bank-takes-back') this.takenBack ||= this.now < VOID_WINDOW_MS;
    else {
      const refund = this.refunds[turn.which % Math.max(1, this.refunds.length)];
      if (refund && turn.do === 'prove') this.prove(refund);
      else if (refund && turn.do === 'look') this.look(refund, turn.call);
    }
    this.holds();
  }

  private request(amountFils: bigint): void {
    const returning = this.alive();
    const refusal = refundRefusal({
      ...{ state: this.attempt, renewal: 'EXPIRED', coverage: null, capturedFils: CAPTURED },
      ...{ returningFils: returning, amountFils },
    });
    if (refusal === null)
      this.refunds.push({ fils: amountFils, state: 'REQUESTED', movedAt: this.now, words: [], given: 0n });
  }

  private look(refund: Refund, call: Call): void {
    const next = nextRefundStep(this.situation(refund));
    if (!next || next.at > this.now) return;
    switch (next.step) {
      case 'withdraw': {
        this.move(refund, 'refund.withdrawn');
        return;
      }
      case 'give-up-call': {
        this.move(refund, 'refund.unclear');
        return;
      }
      case 'ask-bank':
        if (this.takenBack) this.attempt = 'VOIDED';
        else this.provenAt = this.now;
        return;
      case 'send':
        this.move(refund, 'refund.sent');
        this.call(refund, call);
    }
  }

  private call(refund: Refund, call: Call): void {
    const word = this.answer(refund, call);
    refund.words.push(word ?? (call === 'crash-before-call' ? 'uncalled' : 'silent'));
    if (word === undefined) return; // its watch finds it
    this.move(refund, refundEventOf(refund.words, refund.fils === CAPTURED));
  }

  /** What the bank does and says; undefined where no word comes back. */
  private answer(refund: Refund, call: Call): RefundWord | undefined {
    if (call === 'never-left') return 'unsent';
    if (call === 'lost' || call === 'crash-before-call') return undefined;
    if (call === 'strange-word') return 'unknown';
    if (call === 'refused' || this.takenBack) return 'refused';
    if (this.given() >= CAPTURED) return 'credited';
    if (this.given() + refund.fils > CAPTURED) return 'above-original';
    if (call.startsWith('done-in-part')) {
      refund.given += refund.fils / 2n;
      if (call === 'done-in-part-lost') return undefined;
      return call === 'done-in-part' ? 'in-part' : 'unknown';
    }
    refund.given += refund.fils;
    return call === 'done' ? 'returned' : undefined;
  }

  /** A settlement file, or two people with the bank's letter: the truth. */
  private prove(refund: Refund): void {
    if (refund.state !== 'UNKNOWN') return;
    if (refund.given === 0n) this.move(refund, 'refund.refused');
    else this.move(refund, refund.given === refund.fils ? 'refund.completed' : 'refund.given_in_part');
  }

  private move(refund: Refund, event: (typeof refundLifecycle)['transitions'][number][1]): void {
    const to = nextState(refundLifecycle, refund.state, event);
    if (to === undefined) throw new Error(`${refund.state} does not allow ${event}`);
    Object.assign(refund, { state: to, movedAt: this.now });
    if (event === 'refund.given_in_part') refund.booked = refund.given;
    const all = this.returned() === CAPTURED;
    if (event === 'refund.completed' && all)
      this.attempt = nextState(attemptLifecycle, this.attempt, 'attempt.refunded') ?? this.attempt;
  }

  private situation(refund: Refund): RefundSituation {
    return {
      ...{ state: refund.state, movedAt: refund.movedAt, reason: 'late', whole: refund.fils === CAPTURED },
      ...{ words: refund.words, attempt: this.attempt },
      ...{ capturedAt: 0, askedAt: this.provenAt, provenAt: this.provenAt, rival: null, now: this.now },
    };
  }

  private given(): bigint {
    return this.refunds.reduce((sum, { given }) => sum + given, 0n);
  }

  /** What is held of the capture: neither refused nor withdrawn, and of one given in part what was given. */
  private alive(): bigint {
    return this.sum(({ state }) => state !== 'REFUSED' && state !== 'WITHDRAWN');
  }

  private returned(): bigint {
    return this.sum(({ state }) => state === 'RETURNED' || state === 'RETURNED_IN_PART');
  }

  private sum(which: (refund: Refund) => boolean): bigint {
    return this.refunds.filter(which).reduce((sum, { fils, booked }) => sum + (booked ?? fils), 0n);
  }

  /** Plain comparisons: so many thousand of the matchers' would take longer than all the rest. */
  private holds(): void {
    must(this.given() <= CAPTURED, 'no more is given than was captured');
    must(!this.takenBack || this.given() === 0n, 'nothing is given of what the bank took back');
    must(this.alive() <= CAPTURED, 'no more is asked for than was captured');
    for (const { fils, state, given, booked, words } of this.refunds) {
      must(given <= fils, 'a refund is given once');
      if (state === 'RETURNED') must(given === fils, 'what is returned was given, all of it');
      if (state === 'RETURNED_IN_PART') must(given === booked, 'what is booked of a part was given');
      if (state === 'REFUSED' || state === 'WITHDRAWN') must(given === 0n, 'what is refused was not given');
      must(!words.slice(0, -1).includes('in-part'), 'nothing is sent after an answer of another amount');
      if (words.length > 0) must(this.now >= VOID_WINDOW_MS, 'nothing is sent within the void window');
    }
    if (this.attempt === 'REFUNDED') must(this.given() === CAPTURED, 'what is refunded was given as a whole');
  }
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
}

const turns: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('request'), fils: fc.constantFrom(40, 60, 100, 101) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('look'), which: fc.nat(3), call: fc.constantFrom(...calls) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('prove'), which: fc.nat(3) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pass'),
      ms: fc.constantFrom(60_000, 700_000, HOUR_MS, 9 * HOUR_MS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('bank-takes-back') }) },
);

describe('refunds of one capture', () => {
  it('never give more than was captured, and end as the bank really did, whatever is lost on the way', () => {
    const ends = new Set<string>();
    fc.assert(
      fc.property(fc.array(turns, { maxLength: 40, size: 'max' }), (road) => {
        const walk = new Walk();
        for (const turn of road) walk.take(turn);
        for (const { state } of walk.refunds) ends.add(state);
        ends.add(walk.attempt);
      }),
      { numRuns: WALKS, seed: 20_261_122 },
    );
    expect([...ends].filter(isRefundState).sort()).toEqual(Object.keys(refundLifecycle.states).sort());
    expect(ends).toContain('REFUNDED');
  });

  it('are never passed through the limit of one person in small steps', () => {
    const amounts = fc.array(fc.bigInt({ min: 1n, max: 200n }), { maxLength: 20 });
    fc.assert(
      fc.property(amounts, fc.bigInt({ min: 0n, max: 500n }), (wanted, limit) => {
        let alone = 0n;
        for (const fils of wanted) if (mayReturnAlone(fils, alone, limit)) alone += fils;
        expect(alone).toBeLessThanOrEqual(limit);
      }),
    );
  });
});
