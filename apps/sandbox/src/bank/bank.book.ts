import { randomInt } from 'node:crypto';
import { kuwaitDate, kuwaitDay } from '../clock';
import type { About } from '../faults/board';
import { applyTo, paymentOf } from './book-entries';
import type { BankEntry, Opening, Outcome, Payment, Stage, VoidCause } from './payment';

/** Bodies and answers of deliveries are kept for this many newest payments; of older ones the verdicts alone. */
const WITH_BODIES = 2_000;

/** Twice what a fault may hold a callback back. */
const LONGEST_WAIT_MS = 1_200_000;

interface BookNeeds {
  readonly write: (entry: BankEntry) => void;
  readonly now: () => string;
  readonly pageLimitMs: number;
  /** How many payments are remembered; the oldest ones that are over are forgotten. */
  readonly keep: number;
}

/** What the bank has written down: payments by its own ids and by the merchants'. */
export class BankBook {
  private readonly byId = new Map<string, Payment>();
  private readonly byTrack = new Map<string, Payment[]>();
  private readonly byRef = new Map<string, Payment>();
  private readonly byTranid = new Map<string, Payment>();
  private readonly captured = new Map<string, readonly Payment[]>();
  private readonly refunded = new Map<string, { day: string; fils: number }>();
  private readonly recent: Payment[] = [];
  private readonly urls = new Map<string, string>();

  constructor(private readonly needs: BookNeeds) {}

  /** An entry of a payment that was forgotten since changes nothing. */
  apply(entry: BankEntry): void {
    if (entry.kind === 'payment.opened') {
      this.file(paymentOf(entry, (url) => this.shared(url)));
      return;
    }
    const payment = this.byId.get(entry.paymentId);
    if (payment === undefined) return;
    applyTo(payment, entry);
    if (entry.kind === 'payment.refunded') this.countRefund(payment.terminal, entry);
    if (entry.kind !== 'payment.finished') return;
    const { ref, tranid, captured } = entry.outcome;
    if (ref !== '') this.byRef.set(ref, payment);
    if (tranid !== '') this.byTranid.set(tranid, payment);
    if (captured) {
      const [last] = this.captured.get(payment.terminal) ?? [];
      this.captured.set(payment.terminal, last === undefined ? [payment] : [payment, last]);
    }
  }

  /** Undefined if the merchant has used this track id before: it must be new for every initialisation. */
  open(opening: Omit<Opening, 'paymentId'>, again = false): Payment | undefined {
    if (!again && this.byTrack.has(trackKey(opening.terminal, opening.trackId))) return undefined;
    const paymentId = this.newPaymentId();
    this.needs.write({ kind: 'payment.opened', at: this.needs.now(), paymentId, ...opening });
    return this.byId.get(paymentId);
  }

  /** `unlimited`: the page stays open whatever its time limit. */
  stage(payment: Payment, unlimited: () => boolean = () => false): Stage {
    if (payment.outcome !== undefined) return 'finished';
    const { now, pageLimitMs, write } = this.needs;
    const late = Date.parse(now()) - Date.parse(payment.openedAt) > pageLimitMs;
    if (late && !payment.expired && !unlimited()) {
      write({ kind: 'payment.expired', at: now(), paymentId: payment.paymentId });
    }
    if (payment.expired) return 'out-of-time';
    return payment.card === undefined ? 'card' : 'confirm';
  }

  payment(paymentId: string): Payment | undefined {
    return this.byId.get(paymentId);
  }

  /** Of several payments under one track id the one captured first, else the one finished last, else the newest. */
  byTrackId(terminal: string, trackId: string): Payment | undefined {
    const all = this.byTrack.get(trackKey(terminal, trackId)) ?? [];
    return (
      all.find((one) => one.outcome?.captured === true) ??
      all.findLast((one) => one.outcome !== undefined) ??
      all.at(-1)
    );
  }

  /** All payments under a track id, at one terminal or at any. */
  allByTrackId(trackId: string, terminal?: string): readonly Payment[] {
    if (terminal !== undefined) return this.byTrack.get(trackKey(terminal, trackId)) ?? [];
    return this.all().filter((one) => one.trackId === trackId);
  }

  byReference(ref: string): Payment | undefined {
    return this.byRef.get(ref);
  }

  byTransaction(tranid: string): Payment | undefined {
    return this.byTranid.get(tranid);
  }

  all(): readonly Payment[] {
    return [...this.byId.values()];
  }

  /** What a terminal gave back on a Kuwaiti day, in fils; 0 of any day but its latest with a refund. */
  refundedOn(terminal: string, day: string): number {
    const last = this.refunded.get(terminal);
    return last?.day === day ? last.fils : 0;
  }

  /** The newest other payment of that terminal whose money was taken. */
  capturedBefore(payment: Payment): Payment | undefined {
    return this.captured.get(payment.terminal)?.find((one) => one.paymentId !== payment.paymentId);
  }

  /** The payment with what a script has drawn for it, as the fault board asks for it. */
  about(payment: Payment): About {
    const { terminal, trackId, card, draw, paymentId } = payment;
    const about = { terminal, trackId, card: card?.masked };
    if (draw?.name == null) return about;
    const { now, write } = this.needs;
    const onUse = (): void => {
      write({ kind: 'payment.draw-used', at: now(), paymentId });
    };
    return { ...about, drawn: { name: draw.name, with: draw.with, times: draw.times, onUse } };
  }

  void(payment: Payment, cause: VoidCause): void {
    if (payment.voided || payment.outcome?.captured !== true) return;
    const { now, write } = this.needs;
    write({ kind: 'payment.voided', at: now(), paymentId: payment.paymentId, cause });
  }

  /** A transaction id (15 digits) and a reference (12) with the same ending, as the bank gives them. */
  newTransaction(): Pick<Outcome, 'ref' | 'tranid' | 'postdate'> {
    const { year, dayOfYear, monthDay } = kuwaitDay(this.needs.now());
    for (;;) {
      const ending = digits(8);
      const ref = year.slice(-1) + dayOfYear + ending;
      if (!this.byRef.has(ref)) return { ref, tranid: year + dayOfYear + ending, postdate: monthDay };
    }
  }

  private countRefund(terminal: string, entry: Extract<BankEntry, { kind: 'payment.refunded' }>): void {
    const day = kuwaitDate(entry.at);
    const fils = this.refundedOn(terminal, day) + entry.refund.amountFils;
    this.refunded.set(terminal, { day, fils });
  }

  private newPaymentId(): string {
    const { year, dayOfYear } = kuwaitDay(this.needs.now());
    for (;;) {
      const id = `100${year.slice(-1)}${dayOfYear}${digits(11)}`;
      if (!this.byId.has(id)) return id;
    }
  }

  private file(payment: Payment): void {
    this.byId.set(payment.paymentId, payment);
    const key = trackKey(payment.terminal, payment.trackId);
    this.byTrack.set(key, [...(this.byTrack.get(key) ?? []), payment]);
    this.recent.push(payment);
    if (this.recent.length > WITH_BODIES) stripBodies(this.recent.shift());
    if (this.byId.size > this.needs.keep) this.forgetOldest(payment.openedAt);
  }

  /** The oldest, unless somebody may still be paying on its page or its callback is to come. */
  private forgetOldest(at: string): void {
    const [oldest] = this.byId.values();
    if (oldest === undefined) return;
    const ageMs = Date.parse(at) - Date.parse(oldest.openedAt);
    const onPage = oldest.outcome === undefined && ageMs <= this.needs.pageLimitMs;
    const isToCome = oldest.callbackAtMs !== null && !oldest.answered;
    const waiting = onPage || (isToCome && ageMs <= this.needs.pageLimitMs + LONGEST_WAIT_MS);
    if (waiting) return;
    this.byId.delete(oldest.paymentId);
    const key = trackKey(oldest.terminal, oldest.trackId);
    const others = (this.byTrack.get(key) ?? []).filter((one) => one !== oldest);
    if (others.length === 0) this.byTrack.delete(key);
    else this.byTrack.set(key, others);
    this.byRef.delete(oldest.outcome?.ref ?? '');
    this.byTranid.delete(oldest.outcome?.tranid ?? '');
  }

  /** One string for the many payments that name the same address. */
  private shared(url: string): string {
    const known = this.urls.get(url);
    if (known !== undefined) return known;
    if (this.urls.size < 1_000) this.urls.set(url, url);
    return url;
  }
}

function stripBodies(payment: Payment | undefined): void {
  if (payment?.deliveries === undefined) return;
  payment.deliveries = payment.deliveries.map((one) => ({ ...one, body: '', answer: '' }));
}

function trackKey(terminal: string, trackId: string): string {
  return `${terminal} ${trackId}`;
}

function digits(count: number): string {
  return String(randomInt(10 ** count)).padStart(count, '0');
}
