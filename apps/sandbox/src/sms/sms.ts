import { randomUUID } from 'node:crypto';
import { z } from 'zod';

export const messageSchema = z.strictObject({
  key: z.string().min(1).max(128),
  to: z.string().regex(/^\+\d{8,15}$/),
  text: z.string().min(1).max(1_000),
});
export type Message = z.output<typeof messageSchema>;

export const smsEntrySchema = messageSchema.extend({
  kind: z.literal('message.sent'),
  at: z.string(),
  id: z.string(),
});
export type SmsEntry = z.output<typeof smsEntrySchema>;

interface Sent extends Omit<SmsEntry, 'kind'> {
  /** Requests with this key since the last start. */
  requests: number;
}

/** The supplier: a message with a key it has seen is not sent a second time. */
export class SmsSupplier {
  private readonly byKey = new Map<string, Sent>();

  constructor(
    private readonly write: (entry: SmsEntry) => void,
    private readonly now: () => string,
    private readonly keep: number,
  ) {}

  apply({ key, to, text, at, id }: SmsEntry): void {
    this.byKey.set(key, { id, key, to, text, at, requests: 0 });
    const [oldest] = this.byKey.keys();
    if (this.byKey.size > this.keep && oldest !== undefined) this.byKey.delete(oldest);
  }

  remembers(key: string): boolean {
    return this.byKey.has(key);
  }

  /** The message's id; undefined if the key belongs to another message. */
  send(message: Message): string | undefined {
    if (!this.byKey.has(message.key)) {
      this.write({ kind: 'message.sent', at: this.now(), id: randomUUID(), ...message });
    }
    const sent = this.byKey.get(message.key);
    if (sent === undefined || sent.to !== message.to || sent.text !== message.text) return undefined;
    sent.requests += 1;
    return sent.id;
  }

  /** Newest first. */
  inbox(to?: string): readonly Readonly<Sent>[] {
    return [...this.byKey.values()].filter((sent) => to === undefined || sent.to === to).reverse();
  }
}
