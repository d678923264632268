import { randomInt } from 'node:crypto';
import { kuwaitDay } from '../clock';
import {
  openingSchema,
  type BankEntry,
  type Opening,
  type Outcome,
  type Payment,
  type Stage,
} from './payment';

/** What the bank has written down: payments by its own ids and by the merchants'. */
export class BankBook {
  private readonly byId = new Map<string, Payment>();
  private readonly byTrack = new Map<string, Payment>();
  private readonly byRef = new Map<string, Payment>();
  private readonly byTranid = new Map<string, Payment>();

  constructor(
    private readonly write: (entry: BankEntry) => void,
    private readonly now: () => string,
    private readonly pageLimitMs: number,
  ) {}

  apply(entry: BankEntry): void {
    if (entry.kind === 'payment.opened') {
      this.file({ ...openingSchema.parse(entry), openedAt: entry.at, ...untouched() });
      return;
    }
    const payment = this.byId.get(entry.paymentId);
    if (payment === undefined) throw new Error('an entry of a payment that was never opened');
    switch (entry.kind) {
      case 'payment.card':
        payment.card = entry.card;
        return;
      case 'payment.expired':
        payment.expired = true;
        return;
      case 'payment.finished':
        payment.outcome = entry.outcome;
        payment.finishedAt = entry.at;
        payment.callbackAtMs = entry.callbackAtMs;
        if (entry.outcome.ref !== '') this.byRef.set(entry.outcome.ref, payment);
        if (entry.outcome.tranid !== '') this.byTranid.set(entry.outcome.tranid, payment);
        return;
      case 'payment.delivered':
        payment.deliveries = [...(payment.deliveries ?? []), ...entry.deliveries];
        payment.voided ||= entry.voided;
        return;
      case 'payment.refunded':
        payment.refundedFils += entry.refund.amountFils;
        return;
    }
  }

  /** Undefined if the merchant has used this track id before: it must be new for every initialisation. */
  open(opening: Omit<Opening, 'paymentId'>): Payment | undefined {
    if (this.byTrack.has(trackKey(opening.terminal, opening.trackId))) return undefined;
    const paymentId = this.newPaymentId();
    this.write({ kind: 'payment.opened', at: this.now(), paymentId, ...opening });
    return this.byId.get(paymentId);
  }

  stage(payment: Payment): Stage {
    if (payment.outcome !== undefined) return 'finished';
    const late = Date.parse(this.now()) - Date.parse(payment.openedAt) > this.pageLimitMs;
    if (late && !payment.expired) {
      this.write({ kind: 'payment.expired', at: this.now(), paymentId: payment.paymentId });
    }
    if (late || payment.expired) return 'out-of-time';
    return payment.card === undefined ? 'card' : 'confirm';
  }

  payment(paymentId: string): Payment | undefined {
    return this.byId.get(paymentId);
  }

  byTrackId(terminal: string, trackId: string): Payment | undefined {
    return this.byTrack.get(trackKey(terminal, trackId));
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

  /** A transaction id (15 digits) and a reference (12) with the same ending, as the bank gives them. */
  newTransaction(): Pick<Outcome, 'ref' | 'tranid' | 'postdate'> {
    const { year, dayOfYear, monthDay } = kuwaitDay(this.now());
    for (;;) {
      const ending = digits(8);
      const ref = year.slice(-1) + dayOfYear + ending;
      if (!this.byRef.has(ref)) return { ref, tranid: year + dayOfYear + ending, postdate: monthDay };
    }
  }

  private newPaymentId(): string {
    const { year, dayOfYear } = kuwaitDay(this.now());
    for (;;) {
      const id = `100${year.slice(-1)}${dayOfYear}${digits(11)}`;
      if (!this.byId.has(id)) return id;
    }
  }

  private file(payment: Payment): void {
    this.byId.set(payment.paymentId, payment);
    this.byTrack.set(trackKey(payment.terminal, payment.trackId), payment);
  }
}

function trackKey(terminal: string, trackId: string): string {
  return `${terminal} ${trackId}`;
}

function digits(count: number): string {
  return String(randomInt(10 ** count)).padStart(count, '0');
}

function untouched(): Omit<Payment, keyof Opening | 'openedAt'> {
  return {
    expired: false,
    card: undefined,
    finishedAt: undefined,
    outcome: undefined,
    callbackAtMs: null,
    deliveries: undefined,
    voided: false,
    refundedFils: 0,
    inquiries: 0,
  };
}
