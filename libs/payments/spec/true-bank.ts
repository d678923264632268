import type { BankVerdict, RefundWord } from '@tajdeed/domain';
import { FILS, type ModelAttempt, type ModelRefund } from './model';

/** What really became of the money of an attempt at the bank. */
export type Truth = 'none' | 'captured' | 'declined' | 'cancelled' | 'voided';

/** What a call for a refund comes to: done, not, or of less than was asked, and whether its answer arrives, when, and what it says. */
const calls = [
  ...([
    'done',
    'done',
    'done-lost',
    'done-late',
    'lost',
    'never-left',
    'crash-before-call',
    'refused',
  ] as const),
  ...(['strange-word', 'done-in-part', 'done-in-part-lost', 'done-in-part-strange-word'] as const),
];

const verdictOf: Readonly<Record<Truth, BankVerdict>> = {
  ...{ none: 'not-found', captured: 'captured', declined: 'not-captured' },
  ...{ cancelled: 'cancelled', voided: 'voided' },
};

/** The bank as it is, which nobody of ours sees: it refuses above the original, and knows no request twice. */
export class TrueBank {
  private readonly truths = new Map<ModelAttempt, Truth>();
  private readonly gave = new Map<ModelRefund, bigint>();
  /** What people of ours transferred beside it. */
  private readonly handed = new Map<ModelAttempt, bigint>();
  /** Undone as we asked, on the day of the capture. */
  private readonly undone = new Set<ModelAttempt>();

  of(attempt: ModelAttempt): Truth {
    return this.truths.get(attempt) ?? 'none';
  }

  is(attempt: ModelAttempt, truth: Truth): void {
    this.truths.set(attempt, truth);
  }

  /** Whether nothing of it has gone back, so that the bank may take it back itself. */
  isWhole(attempt: ModelAttempt): boolean {
    return this.backOf(attempt) === 0n;
  }

  /** What has gone back of it, whoever gave it. */
  backOf(attempt: ModelAttempt): bigint {
    const given = attempt.refunds.reduce((sum, refund) => sum + this.givenOf(refund), 0n);
    return given + (this.handed.get(attempt) ?? 0n);
  }

  givenOf(refund: ModelRefund): bigint {
    return this.gave.get(refund) ?? 0n;
  }

  hand(attempt: ModelAttempt): void {
    this.handed.set(attempt, FILS - this.backOf(attempt) + (this.handed.get(attempt) ?? 0n));
  }

  /** What an inquiry says; of what was undone for us it may say that it was voided. */
  verdict(attempt: ModelAttempt, how: number): BankVerdict {
    return this.undone.has(attempt) && how % 2 === 1 ? 'voided' : verdictOf[this.of(attempt)];
  }

  /** Whether the call was made, what is said to it, and whether that comes at once, late, or never. */
  call(
    refund: ModelRefund,
    how: number,
    isVoid: boolean,
  ): { made: boolean; word?: RefundWord; late?: boolean } {
    const call = calls[how % calls.length] ?? 'done';
    if (call === 'crash-before-call') return { made: false };
    if (call === 'never-left') return { made: true, word: 'unsent' };
    if (call === 'lost') return { made: true };
    if (call === 'strange-word') return { made: true, word: 'unknown' };
    if (call === 'refused' || this.of(refund.attempt) !== 'captured') return { made: true, word: 'refused' };
    const back = this.backOf(refund.attempt);
    if (back >= FILS) return { made: true, word: 'credited' };
    if (back + refund.fils > FILS) return { made: true, word: 'above-original' };
    if (call.startsWith('done-in-part') && !isVoid) {
      this.give(refund, refund.fils / 2n);
      if (call === 'done-in-part-lost') return { made: true };
      return { made: true, word: call === 'done-in-part' ? 'in-part' : 'unknown' };
    }
    this.give(refund, refund.fils);
    if (isVoid) this.undone.add(refund.attempt);
    return call.endsWith('lost')
      ? { made: true }
      : { made: true, word: 'returned', late: call === 'done-late' };
  }

  private give(refund: ModelRefund, fils: bigint): void {
    this.gave.set(refund, this.givenOf(refund) + fils);
  }
}
