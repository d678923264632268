import type { Clock } from '../clock';
import type { FaultBoard } from '../faults/board';
import { faults } from '../faults/catalogue';
import { pause } from '../http';
import type { Terminal } from '../sandbox.config';
import type { BankBook } from './bank.book';
import type { BankErrorCode } from './bank-errors';
import { flipByte } from './codec';
import { post, type Posted } from './merchant-post';
import type { BankEntry, Delivery, Outcome, Payment } from './payment';
import { formFields, resultPlaintext, resultTrandata } from './result-message';

/** Where the browser goes once the result is settled. */
export type Destination =
  | { readonly go: 'merchant'; readonly url: string }
  | { readonly go: 'result-page' }
  | { readonly go: 'error-page'; readonly code: BankErrorCode }
  | { readonly go: 'form'; readonly action: string; readonly fields: Readonly<Record<string, string>> };

interface CourierNeeds {
  readonly terminals: ReadonlyMap<string, Terminal>;
  readonly book: BankBook;
  readonly board: FaultBoard;
  readonly clock: Clock;
  readonly patienceMs: number;
  readonly write: (entry: BankEntry) => void;
  readonly flushed: () => Promise<void>;
  readonly onBroken: (cause: unknown) => void;
}

/** Brings results to merchants. In style B what the merchant answers is part of the payment. */
export class Courier {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(private readonly needs: CourierNeeds) {}

  /** Writes the outcome down, then delivers it in the terminal's style. */
  async settle(payment: Payment, outcome: Outcome): Promise<Destination> {
    const { board, clock } = this.needs;
    const about = { terminal: payment.terminal, trackId: payment.trackId };
    const { style } = this.terminalOf(payment);
    const never = board.take(faults.callbackNever, about) !== undefined;
    const late = board.take(faults.callbackLate, about);
    const held = board.take(faults.callbackHeld, about);
    const waitMs = late?.ms ?? held?.ms ?? 0;
    this.needs.write({
      kind: 'payment.finished',
      at: clock.now(),
      paymentId: payment.paymentId,
      outcome,
      callbackAtMs: never ? null : clock.realMs() + waitMs,
    });
    await this.needs.flushed();
    if (never) return { go: 'result-page' };
    if (style === 'A') return this.handToBrowser(payment, outcome);
    if (late !== undefined) {
      this.schedule(payment, outcome, waitMs);
      return late.to === undefined ? { go: 'result-page' } : { go: 'merchant', url: late.to };
    }
    if (held !== undefined) await pause(waitMs);
    return this.notify(payment, outcome);
  }

  /** Ends a payment without telling the merchant's server. */
  drop(payment: Payment, outcome: Outcome): void {
    const { clock, write } = this.needs;
    write({
      kind: 'payment.finished',
      at: clock.now(),
      paymentId: payment.paymentId,
      outcome,
      callbackAtMs: null,
    });
  }

  /** Style B: posts the result, reads the acknowledgement, voids a capture that is not acknowledged. */
  async notify(payment: Payment, outcome: Outcome): Promise<Destination> {
    const { board, clock } = this.needs;
    const about = { terminal: payment.terminal, trackId: payment.trackId };
    const forged = board.take(faults.callbackForgedAmount, about)?.amt;
    const count = board.take(faults.callbackRepeated, about)?.count ?? 1;
    const before: Delivery[] = [];
    if (board.take(faults.callbackTampered, about) !== undefined) {
      before.push((await this.postTo(payment, this.tampered(payment, outcome), 'tampered')).delivery);
    }
    const trandata = resultTrandata(payment, outcome, this.terminalOf(payment).resourceKey, forged);
    const what = forged === undefined ? 'genuine' : 'forged-amount';
    const posted = await Promise.all(
      Array.from({ length: count }, () => this.postTo(payment, trandata, what)),
    );
    const lost = board.take(faults.acknowledgementLost, about) !== undefined;
    const after = posted.map(({ delivery }): Delivery =>
      lost ? { ...delivery, verdict: 'lost' } : delivery,
    );
    const redirect = lost ? undefined : posted[0]?.redirect;
    const firstTime = payment.deliveries === undefined;
    this.needs.write({
      kind: 'payment.delivered',
      at: clock.now(),
      paymentId: payment.paymentId,
      deliveries: [...before, ...after],
      voided: redirect === undefined && outcome.captured && firstTime,
    });
    await this.needs.flushed();
    if (redirect !== undefined) return { go: 'merchant', url: redirect };
    const down = posted[0]?.delivery.verdict === 'no-answer';
    return { go: 'error-page', code: down ? 'IPAY0100249' : 'IPAY0200014' };
  }

  /** After a start: callbacks still to come are planned again; one that may have been cut off counts as not acknowledged. */
  resume(): void {
    const { book, clock, write } = this.needs;
    for (const payment of book.all()) {
      const { outcome, callbackAtMs } = payment;
      if (outcome === undefined || callbackAtMs === null || payment.deliveries !== undefined) continue;
      if (!this.needs.terminals.has(payment.terminal)) continue;
      const waitMs = callbackAtMs - clock.realMs();
      if (waitMs > 0) {
        this.schedule(payment, outcome, waitMs);
      } else {
        const { paymentId } = payment;
        write({
          kind: 'payment.delivered',
          at: clock.now(),
          paymentId,
          deliveries: [],
          voided: outcome.captured,
        });
      }
    }
  }

  /** Drops what is planned, which the next start plans again, and waits for what is under way. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    await Promise.all(this.underWay);
  }

  private schedule(payment: Payment, outcome: Outcome, waitMs: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      const sending = this.notify(payment, outcome).catch(this.needs.onBroken);
      this.underWay.add(sending);
      void sending.then(() => this.underWay.delete(sending));
    }, waitMs);
    this.timers.add(timer);
  }

  private handToBrowser(payment: Payment, outcome: Outcome): Destination {
    const trandata = resultTrandata(payment, outcome, this.terminalOf(payment).resourceKey);
    const at = this.needs.clock.now();
    const seen = { at, what: 'browser-form', body: trandata, verdict: 'handed-to-browser' } as const;
    this.needs.write({
      kind: 'payment.delivered',
      at,
      paymentId: payment.paymentId,
      deliveries: [{ ...seen, status: null, answer: '', tookMs: 0 }],
      voided: false,
    });
    return { go: 'form', action: payment.responseUrl, fields: formFields(payment, trandata) };
  }

  private postTo(payment: Payment, trandata: string, what: Delivery['what']): Promise<Posted> {
    const about = { terminal: payment.terminal, trackId: payment.trackId };
    const bare = this.terminalOf(payment).body === 'bare';
    return post(payment.responseUrl, {
      what,
      at: this.needs.clock.now(),
      body: bare ? trandata : new URLSearchParams(formFields(payment, trandata)).toString(),
      patienceMs: this.needs.board.take(faults.acknowledgementPatience, about)?.ms ?? this.needs.patienceMs,
    });
  }

  /** The amount's first digit changed without the key; the block before it turns into noise. */
  private tampered(payment: Payment, outcome: Outcome): string {
    const index = resultPlaintext(payment, outcome).indexOf('&amt=') + '&amt='.length;
    return flipByte(resultTrandata(payment, outcome, this.terminalOf(payment).resourceKey), index, 0x01);
  }

  private terminalOf(payment: Payment): Terminal {
    const terminal = this.needs.terminals.get(payment.terminal);
    if (terminal === undefined) throw new Error('a payment of a terminal that the settings no longer name');
    return terminal;
  }
}
