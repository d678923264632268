import { createHash, randomInt } from 'node:crypto';
import { z } from 'zod';

/** A calendar date that exists. */
const day = z.iso.date();

export const noticeSchema = z
  .strictObject({
    noticeId: z.string().min(1).max(64),
    civilNumber: z.string().regex(/^\d{12}$/),
    coverageNumber: z.string().min(1).max(64),
    startsOn: day,
    endsOn: day,
  })
  .refine((notice) => notice.startsOn <= notice.endsOn, { path: ['endsOn'], message: 'before startsOn' });
export type Notice = z.output<typeof noticeSchema>;

/** How a coverage that was noticed before stands from now on. */
export const changeSchema = z.strictObject({
  noticeId: z.string().min(1).max(64),
  civilNumber: z.string().regex(/^\d{12}$/),
  coverageNumber: z.string().min(1).max(64),
  standing: z.enum(['suspended', 'reinstated', 'ended']),
});
export type Change = z.output<typeof changeSchema>;

const answerSchema = z.object({
  status: z.number().int(),
  body: z.record(z.string(), z.string()),
});
export type AuthorityAnswer = z.output<typeof answerSchema>;

export const authorityEntrySchema = z.object({
  kind: z.literal('notice.answered'),
  at: z.string(),
  notice: noticeSchema,
  digest: z.string(),
  answer: answerSchema,
  effective: z.boolean(),
});
export type AuthorityEntry = z.output<typeof authorityEntrySchema>;

export const changeEntrySchema = z.object({
  kind: z.literal('change.answered'),
  at: z.string(),
  change: changeSchema,
  answer: answerSchema,
});
export type ChangeEntry = z.output<typeof changeEntrySchema>;

interface Received extends Omit<AuthorityEntry, 'kind'> {
  /** Requests with this key since the last start. */
  requests: number;
}

/** The residency authority: each key has one answer, each coverage at most one effective notice. */
export class Authority {
  private readonly byKey = new Map<string, Received>();
  private readonly effectiveFor = new Map<string, Received>();
  private readonly changes = new Map<string, Omit<ChangeEntry, 'kind'>>();

  constructor(
    private readonly write: (entry: AuthorityEntry | ChangeEntry) => void,
    private readonly now: () => string,
    private readonly keep: number,
  ) {}

  apply(entry: AuthorityEntry | ChangeEntry): void {
    if (entry.kind === 'change.answered') {
      this.changes.set(entry.change.noticeId, entry);
      forgetOldest(this.changes, this.keep);
      return;
    }
    const { at, notice, digest, answer, effective } = entry;
    const received = { at, notice, digest, answer, effective, requests: 0 };
    this.byKey.set(entry.notice.noticeId, received);
    if (entry.effective) this.effectiveFor.set(entry.notice.coverageNumber, received);
    forgetOldest(this.byKey, this.keep);
    forgetOldest(this.effectiveFor, this.keep);
  }

  /** Whether the answer to a notice or a change is remembered. */
  remembers(noticeId: string): boolean {
    return this.byKey.has(noticeId) || this.changes.has(noticeId);
  }

  /** `refuseWith` is a refusal that somebody ordered for a notice not seen before. */
  receive(notice: Notice, refuseWith?: () => string | undefined): AuthorityAnswer {
    const digest = createHash('sha256')
      .update(JSON.stringify(Object.entries(notice).sort()))
      .digest('hex');
    const answer = this.byKey.has(notice.noticeId)
      ? this.repeat(notice, digest)
      : this.first(notice, digest, refuseWith);
    const received = this.byKey.get(notice.noticeId);
    if (received !== undefined) received.requests += 1;
    return answer;
  }

  /** A change of a coverage that was noticed. One that contradicts its key, or of a coverage unknown here, is refused. */
  change(change: Change, refuseWith?: () => string | undefined): AuthorityAnswer {
    const known = this.changes.get(change.noticeId);
    if (known)
      return isSameChange(known.change, change)
        ? known.answer
        : { status: 422, body: { code: 'key-reused' } };
    const at = this.now();
    const code =
      refuseWith?.() ?? (this.effectiveFor.has(change.coverageNumber) ? undefined : 'coverage-not-noticed');
    const answer =
      code === undefined
        ? { status: 200, body: { reference: newReference(at), receivedAt: at } }
        : { status: 422, body: { code } };
    this.write({ kind: 'change.answered', at, change, answer });
    return answer;
  }

  /** In the order in which they came. */
  listChanges(): readonly Readonly<Omit<ChangeEntry, 'kind'>>[] {
    return [...this.changes.values()];
  }

  list(): readonly Readonly<Received>[] {
    return [...this.byKey.values()];
  }

  private repeat(notice: Notice, digest: string): AuthorityAnswer {
    const received = this.byKey.get(notice.noticeId);
    if (received?.digest !== digest) return { status: 422, body: { code: 'key-reused' } };
    return received.answer;
  }

  private first(notice: Notice, digest: string, refuseWith?: () => string | undefined): AuthorityAnswer {
    const at = this.now();
    const ordered = refuseWith?.();
    const answer = ordered === undefined ? this.judge(notice, at) : { status: 422, body: { code: ordered } };
    const effective = answer.status === 200 && !this.effectiveFor.has(notice.coverageNumber);
    this.write({ kind: 'notice.answered', at, notice, digest, answer, effective });
    return answer;
  }

  /** A second notice of a coverage has no effect: told again it gets the first reference, told otherwise it is refused. */
  private judge(notice: Notice, at: string): AuthorityAnswer {
    const earlier = this.effectiveFor.get(notice.coverageNumber);
    if (earlier === undefined) {
      return { status: 200, body: { reference: newReference(at), receivedAt: at } };
    }
    const { civilNumber, startsOn, endsOn } = earlier.notice;
    const same =
      civilNumber === notice.civilNumber && startsOn === notice.startsOn && endsOn === notice.endsOn;
    return same ? earlier.answer : { status: 422, body: { code: 'coverage-already-noticed' } };
  }
}

function forgetOldest(known: Map<string, unknown>, keep: number): void {
  const [oldest] = known.keys();
  if (known.size > keep && oldest !== undefined) known.delete(oldest);
}

function newReference(at: string): string {
  return `RA${at.slice(0, 10).replaceAll('-', '')}${String(randomInt(10 ** 10)).padStart(10, '0')}`;
}

function isSameChange(one: Change, other: Change): boolean {
  return JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
}
