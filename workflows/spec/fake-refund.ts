import type { RefundLook } from '@tajdeed/contracts';
import {
  nextRefundStep,
  nextState,
  refundEventOf,
  refundLifecycle,
  type RefundEvent,
  type RefundState,
  type RefundWord,
  type SendingWord,
} from '@tajdeed/domain';

interface Sending {
  readonly id: string;
  called: boolean;
  word: RefundWord | null;
}

/** Money that goes back as its workflow sees it: a row that moves by the product's own rules, and a bank that gives once. */
export class FakeRefund {
  state: RefundState = 'REQUESTED';
  whole = true;
  /** When the capture came, in ms of the server's time; its void window begins then. */
  capturedAt = 0;
  provenAt: number | null = null;
  /** What the bank says to each call; `silent` is done without an answer. */
  words: RefundWord[] = ['returned'];
  given = 0;
  readonly events: RefundEvent[] = [];
  private readonly sendings: Sending[] = [];
  private movedAt = 0;

  constructor(private readonly now: () => Promise<number>) {}

  async look(): Promise<RefundLook> {
    await this.follow();
    const now = await this.now();
    const next = nextRefundStep({
      ...{ state: this.state, movedAt: this.movedAt, reason: 'late', whole: this.whole, rival: null, now },
      words: this.heard(),
      ...{ attempt: 'CAPTURED_LATE', capturedAt: this.capturedAt, askedAt: null, provenAt: this.provenAt },
    });
    const about = { attemptId: 'attempt-1' };
    if (!next || next.step === 'withdraw') return { ...about, next: null, inMs: 0 };
    const inMs = Math.max(0, Math.ceil(next.at - now));
    if (next.step !== 'give-up-call') return { ...about, next: next.step, inMs };
    if (inMs > 0) return { ...about, next: 'send', inMs };
    await this.move('refund.unclear');
    return this.look();
  }

  async sent(id: string): Promise<boolean> {
    const newest = this.sendings.at(-1);
    if (newest?.id === id) return this.state === 'SENT';
    if (this.state !== 'REQUESTED' && this.state !== 'UNKNOWN') return false;
    this.sendings.push({ id, called: false, word: null });
    await this.move('refund.sent');
    return true;
  }

  /** The one call of a sending; the bank refuses what is above the original. */
  async call(id: string): Promise<void> {
    await Promise.resolve();
    const sending = this.sendings.at(-1);
    if (sending?.id !== id || sending.called || this.state !== 'SENT')
      throw new Error('no such call is left');
    sending.called = true;
    const word = this.words.shift() ?? 'returned';
    if (word === 'returned' || word === 'silent') {
      if (this.given > 0) sending.word = 'credited';
      else {
        this.given += 1;
        sending.word = word === 'silent' ? null : word;
      }
    } else sending.word = word;
    if (word === 'silent' && sending.word === null) throw new Error('the answer is lost');
  }

  async answered(id: string): Promise<void> {
    if (this.sendings.at(-1)?.id !== id || (await this.follow())) return;
    if (this.state === 'SENT') await this.move('refund.unclear');
  }

  private async follow(): Promise<boolean> {
    const sending = this.sendings.at(-1);
    if (sending?.word == null || this.state !== 'SENT') return false;
    await this.move(refundEventOf(this.heard(), this.whole));
    return true;
  }

  private heard(): readonly SendingWord[] {
    return this.sendings.map(({ called, word }) => (called ? (word ?? 'silent') : 'uncalled'));
  }

  private async move(event: RefundEvent): Promise<void> {
    const to = nextState(refundLifecycle, this.state, event);
    if (to === undefined) throw new Error(`${this.state} does not allow ${event}`);
    this.state = to;
    this.movedAt = await this.now();
    this.events.push(event);
  }
}
