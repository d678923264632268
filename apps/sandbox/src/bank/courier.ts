import type { Clock } from '../clock';
import type { FaultBoard } from '../faults/board';
import { faults } from '../faults/catalogue';
import { pause } from '../http';
import type { Terminal } from '../sandbox.config';
import type { BankBook } from './bank.book';
import { forgeriesBefore } from './forgeries';
import { cancelled, declined } from './issuer';
import {
  errorLetter,
  postOf,
  resultLetter,
  resultOf,
  sealedLetter,
  type Letter,
  type Sender,
} from './letters';
import { post, type Posted } from './merchant-post';
import type { BankEntry, Delivery, Outcome, Payment } from './payment';
import { Timers } from './timers';

/** Where the browser goes once the result is settled. */
export type Destination =
  | { readonly go: 'merchant'; readonly url: string }
  | { readonly go: 'result-page' }
  | { readonly go: 'error-page'; readonly code: 'IPAY0100249' | 'IPAY0200014' }
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

/** What may be sent about a finished payment on command. */
export const commands = ['result', 'cancel', 'error', 'empty'] as const;

/** Brings results to merchants. In style B what the merchant answers is part of the payment. */
export class Courier {
  private readonly timers: Timers;

  constructor(private readonly needs: CourierNeeds) {
    this.timers = new Timers(needs.onBroken);
  }

  /** Writes the outcome down, then delivers it in the terminal's style. */
  async settle(payment: Payment, outcome: Outcome): Promise<Destination> {
    const { board, book } = this.needs;
    const about = book.about(payment);
    const never = board.take(faults.callbackNever, about) !== undefined;
    const late = board.take(faults.callbackLate, about);
    const held = board.take(faults.callbackHeld, about);
    const before = outcome.captured ? board.take(faults.declinedFirst, about) : undefined;
    const waitMs = late?.ms ?? held?.ms ?? before?.ms ?? 0;
    this.finish(payment, outcome, never ? null : waitMs);
    this.planVoid(payment, outcome);
    await this.needs.flushed();
    if (never) return { go: 'result-page' };
    if (held !== undefined) await pause(waitMs);
    if (this.terminalOf(payment).style === 'A') return this.handToBrowser(payment, outcome);
    const first = before === undefined ? undefined : await this.sendDeclined(payment, outcome);
    if (late !== undefined || (before?.ms ?? 0) > 0) {
      this.schedule(payment, outcome, waitMs);
      const url = late?.to ?? first;
      return url === undefined ? { go: 'result-page' } : { go: 'merchant', url };
    }
    return this.sentOn(payment, await this.notify(payment, outcome));
  }

  /** Ends a payment without telling the merchant's server. */
  drop(payment: Payment, outcome: Outcome): void {
    this.finish(payment, outcome, null);
  }

  /** The bank's own second capture under the same track id: settled like any other, but no browser waits for it. */
  settleTwin(twin: Payment, outcome: Outcome, { ms, told }: { ms: number; told: boolean }): void {
    this.finish(twin, outcome, told ? ms : null);
    if (told) this.schedule(twin, outcome, ms);
  }

  /** Style B: posts the result, reads the acknowledgement, voids a capture that is not acknowledged. */
  async notify(payment: Payment, outcome: Outcome): Promise<Destination> {
    const { board, book } = this.needs;
    const sender = this.senderOf(payment);
    const { about } = sender;
    const forged: Delivery[] = [];
    for (const letter of forgeriesBefore(sender, outcome, book.capturedBefore(payment))) {
      forged.push((await this.send(sender, letter)).delivery);
    }
    const count = board.take(faults.callbackRepeated, about)?.count ?? 1;
    const letter = resultLetter(sender, outcome);
    const posted = await Promise.all(Array.from({ length: count }, () => this.send(sender, letter)));
    const lost = board.take(faults.acknowledgementLost, about) !== undefined;
    const redirect = lost ? undefined : posted[0]?.redirect;
    const kept = letter.what === 'clear-error' || board.take(faults.voidForgotten, about) !== undefined;
    const deliveries = posted.map(({ delivery }): Delivery =>
      lost ? { ...delivery, verdict: 'lost' } : delivery,
    );
    this.writeDelivered(payment, [...forged, ...deliveries], {
      voided: redirect === undefined && outcome.captured && !payment.answered && !kept,
      settled: true,
    });
    await this.needs.flushed();
    await this.sendAfter(sender, outcome, letter);
    if (redirect !== undefined) return { go: 'merchant', url: redirect };
    const down = posted[0]?.delivery.verdict === 'no-answer';
    return { go: 'error-page', code: down ? 'IPAY0100249' : 'IPAY0200014' };
  }

  /** Something about a finished payment, now. Only a first delivery of the result can void. */
  async command(payment: Payment, outcome: Outcome, what: (typeof commands)[number]): Promise<Destination> {
    if (what === 'result') return this.notify(payment, outcome);
    const sender = this.senderOf(payment);
    const letters = {
      cancel: () => sealedLetter(sender, 'cancel', cancelled()),
      error: () => errorLetter(sender, 'IPAY0100114'),
      empty: () => postOf(payment, 'empty', ''),
    };
    const redirect = await this.sendExtra(sender, letters[what]());
    return redirect === undefined ? { go: 'result-page' } : { go: 'merchant', url: redirect };
  }

  /** After a start: what is still to come is planned again; a callback that may have been cut off counts as not acknowledged. */
  resume(): void {
    const { book, clock } = this.needs;
    for (const payment of book.all()) {
      const { outcome, callbackAtMs } = payment;
      if (outcome === undefined || !this.needs.terminals.has(payment.terminal)) continue;
      if (payment.voidAtMs !== null && !payment.voided) this.voidAt(payment, payment.voidAtMs);
      if (callbackAtMs === null || payment.answered) continue;
      const waitMs = callbackAtMs - clock.realMs();
      if (waitMs > 0) this.schedule(payment, outcome, waitMs);
      else this.writeDelivered(payment, [], { voided: outcome.captured, settled: true });
    }
  }

  /** Drops what is planned, which the next start plans again, and waits for what is under way. */
  stop(): Promise<void> {
    return this.timers.stop();
  }

  private finish(payment: Payment, outcome: Outcome, callbackInMs: number | null): void {
    const { clock, write } = this.needs;
    const callbackAtMs = callbackInMs === null ? null : clock.realMs() + callbackInMs;
    const { paymentId } = payment;
    write({ kind: 'payment.finished', at: clock.now(), paymentId, outcome, callbackAtMs });
  }

  private planVoid(payment: Payment, outcome: Outcome): void {
    const { board, book, clock, write } = this.needs;
    const later = outcome.captured ? board.take(faults.voidLater, book.about(payment)) : undefined;
    if (later === undefined) return;
    const voidAtMs = clock.realMs() + later.ms;
    write({ kind: 'payment.void-planned', at: clock.now(), paymentId: payment.paymentId, voidAtMs });
    this.voidAt(payment, voidAtMs);
  }

  private voidAt(payment: Payment, voidAtMs: number): void {
    this.timers.after(voidAtMs - this.needs.clock.realMs(), () => {
      this.needs.book.void(payment, 'later');
      return this.needs.flushed();
    });
  }

  private schedule(payment: Payment, outcome: Outcome, waitMs: number): void {
    this.timers.after(waitMs, () => this.notify(payment, outcome));
  }

  /** Where the browser goes after a delivery, and when. */
  private async sentOn(payment: Payment, destination: Destination): Promise<Destination> {
    const { board, book } = this.needs;
    const about = book.about(payment);
    const held = board.take(faults.browserHeld, about);
    if (held !== undefined) await pause(held.ms);
    return board.take(faults.browserLost, about) === undefined ? destination : { go: 'result-page' };
  }

  private async sendDeclined(payment: Payment, outcome: Outcome): Promise<string | undefined> {
    const sender = this.senderOf(payment);
    const { redirect, delivery } = await this.send(
      sender,
      sealedLetter(sender, 'declined-first', declined(outcome)),
    );
    this.writeDelivered(payment, [delivery], { voided: false, settled: false });
    return redirect;
  }

  /** Letters after the result: at once, before the browser moves on, or later. A later one does not survive a restart. */
  private async sendAfter(sender: Sender, outcome: Outcome, result: Letter): Promise<void> {
    const { board } = this.needs;
    const { about, payment } = sender;
    const retried = board.take(faults.callbackRetried, about);
    for (let time = 1; time <= (retried?.count ?? 0); time += 1) {
      await this.sendIn(sender, result, (retried?.ms ?? 0) * time);
    }
    const empty = board.take(faults.emptyRetry, about);
    if (empty !== undefined) await this.sendIn(sender, postOf(payment, 'empty', ''), empty.ms);
    if (!outcome.captured) return;
    const cancel = board.take(faults.cancelAfter, about);
    if (cancel !== undefined) {
      await this.sendIn(sender, sealedLetter(sender, 'cancel', cancelled()), cancel.ms);
    }
    const error = board.take(faults.errorAfter, about);
    if (error !== undefined) await this.sendIn(sender, errorLetter(sender, error.code), error.ms);
  }

  private async sendIn(sender: Sender, letter: Letter, ms: number): Promise<void> {
    if (ms > 0) this.timers.after(ms, () => this.sendExtra(sender, letter));
    else await this.sendExtra(sender, letter);
  }

  /** A letter that decides nothing. */
  private async sendExtra(sender: Sender, letter: Letter): Promise<string | undefined> {
    const { delivery, redirect } = await this.send(sender, letter);
    this.writeDelivered(sender.payment, [delivery], { voided: false, settled: sender.payment.answered });
    await this.needs.flushed();
    return redirect;
  }

  private handToBrowser(payment: Payment, outcome: Outcome): Destination {
    const { fields } = resultOf(this.senderOf(payment), outcome);
    const body = fields.trandata ?? '';
    const seen = { what: 'browser-form', body, verdict: 'handed-to-browser' } as const;
    const delivery = { at: this.needs.clock.now(), ...seen, status: null, answer: '', tookMs: 0 };
    this.writeDelivered(payment, [delivery], { voided: false, settled: true });
    return { go: 'form', action: payment.responseUrl, fields };
  }

  /** The form of a payment that was handed over before, for a browser that loads its page again. */
  again(payment: Payment, outcome: Outcome): Destination | undefined {
    if (this.terminalOf(payment).style !== 'A') return undefined;
    const { board, book } = this.needs;
    const reloads = board.take(faults.reload, book.about(payment)) !== undefined;
    return reloads ? this.handToBrowser(payment, outcome) : undefined;
  }

  private writeDelivered(
    { paymentId }: Payment,
    deliveries: Delivery[],
    how: { voided: boolean; settled: boolean },
  ): void {
    const at = this.needs.clock.now();
    this.needs.write({ kind: 'payment.delivered', at, paymentId, deliveries, ...how });
  }

  private async send({ about }: Sender, letter: Letter): Promise<Posted> {
    const { board, clock, patienceMs } = this.needs;
    const shorter = board.take(faults.acknowledgementPatience, about);
    const posted = await post(letter, clock.now(), shorter?.ms ?? patienceMs);
    if (shorter === undefined) return posted;
    return { ...posted, delivery: { ...posted.delivery, patienceMs: shorter.ms } };
  }

  private senderOf(payment: Payment): Sender {
    const { board, book } = this.needs;
    return { board, payment, terminal: this.terminalOf(payment), about: book.about(payment) };
  }

  private terminalOf(payment: Payment): Terminal {
    const terminal = this.needs.terminals.get(payment.terminal);
    if (terminal === undefined) throw new Error('a payment of a terminal that the settings no longer name');
    return terminal;
  }
}
