import { Injectable } from '@nestjs/common';
import {
  allows,
  approvalRefusal,
  canonicalJson,
  type CanonicalValue,
  DomainError,
  type ErrorCode,
  instantText,
  notInThisState,
  proposalLifecycle,
  type ProposalState,
  type Right,
  rightTo,
} from '@tajdeed/domain';
import { Recorder, Rehearsals, type Changes, type Move } from '@tajdeed/lifecycle';
import {
  Database,
  invalidInput,
  newId,
  Sealer,
  SecondFactor,
  SqlClock,
  StaffSessions,
  stepKey,
  Transactional,
  type FactorProof,
  type Language,
  type Principal,
} from '@tajdeed/platform';
import { digestOf } from './digest';
import { ProposalKinds, type Hand, type ProposalKind } from './proposal-kinds';
import { ProposalRows, type PendingProposal, type ProposalRow } from './proposal.rows';

/** How long a proposal may wait for its second person, in ms. */
const LIFE_MS = proposalLifecycle.states.OPEN.limitMs ?? 0;
const REASON = 'approvals.reason';

/** What approving would change, or why it is refused as things stand. */
export interface Rehearsed {
  readonly refusal: ErrorCode | null;
  readonly changes: Changes | null;
}

/** Four eyes: one person proposes, another approves exactly that, and only then it happens (security items 18, 26, 28). */
@Injectable()
export class Approvals {
  constructor(
    private readonly rows: ProposalRows,
    private readonly kinds: ProposalKinds,
    private readonly recorder: Recorder,
    private readonly sealer: Sealer,
    private readonly factor: SecondFactor,
    private readonly sessions: StaffSessions,
    private readonly clock: SqlClock,
    private readonly db: Database,
    private readonly rehearsals: Rehearsals,
  ) {}

  /** Proposes; nothing happens yet. `reason` is kept sealed. */
  @Transactional()
  async make(asked: Principal, name: string, given: unknown, reason: string): Promise<ProposalRow> {
    const by = await this.sessions.hold(asked);
    const kind = this.kinds.named(name);
    const { place, subject, content } = await proposedOf(kind, given);
    if (!allows(by.grants, kind.make, place)) throw new DomainError('not-permitted');
    const proposalId = newId();
    const digest = digestOf({ proposalId, kind: name, version: 1, content });
    const expiresAt = (await this.clock.now()) + LIFE_MS;
    await this.rows.begin({
      ...{ proposalId, kind: name, subject, ...place, version: 1, content: canonicalJson(content), digest },
      ...{ makerMember: by.memberId, makerAccount: by.accountId, expiresAt },
      reasonSealed: this.sealer.seal(REASON, reason, proposalId),
    });
    await this.record(by, 'make', {
      ...at(proposalId, 0),
      event: 'proposal.made',
      facts: {
        ...{ kind: name, version: 1, digest, maker: by.memberId, makerAccount: by.accountId },
        expiresAt: instantText(expiresAt),
      },
    });
    await kind.made?.(content, handOf(by, proposalId));
    await this.recorder.tell('proposalWatch', proposalId, 'proposal-made');
    return this.read(by, proposalId);
  }

  /** Its maker puts another content in its place; whoever read the old one must read again. */
  @Transactional()
  async edit(by: Principal, proposalId: string, given: unknown): Promise<ProposalRow> {
    const row = await this.open(by, proposalId);
    if (row.makerMember !== by.memberId) throw new DomainError('not-permitted');
    const kind = this.kinds.named(row.kind);
    const { place, subject, content } = await proposedOf(kind, given);
    if (subject !== row.subject || place.department !== row.department || place.room !== row.room)
      throw new DomainError('invalid-input', { errors: [{ path: 'content', code: 'another-subject' }] });
    const version = row.version + 1;
    const digest = digestOf({ proposalId, kind: row.kind, version, content });
    await this.rows.rewrite(proposalId, version, canonicalJson(content), digest);
    await this.record(by, `edit-${version}`, {
      ...at(proposalId, row.seq),
      event: 'proposal.edited',
      facts: {
        ...{ kind: row.kind, version, digest, maker: by.memberId, makerAccount: by.accountId },
        expiresAt: instantText(row.expiresAt),
      },
    });
    return this.read(by, proposalId);
  }

  /** Another person approves what they read (`digest`) with a second factor for it; it takes effect here and now. */
  @Transactional()
  async approve(
    asked: Principal,
    proposalId: string,
    digest: string,
    proof: FactorProof,
  ): Promise<ProposalRow> {
    const by = await this.sessions.hold(asked);
    const row = await this.open(asked, proposalId);
    // All but the factor is weighed first, so that no proof is used up in vain.
    this.weigh(by, row, digest, row.now);
    const factorAt = await this.factor.prove(by, row.digest, proof);
    const { onBehalfOf, delegation } = this.weigh(by, row, digest, factorAt);
    await this.rows.approve(row, by, onBehalfOf, factorAt);
    await this.record(by, 'approve', {
      ...at(proposalId, row.seq),
      event: 'proposal.approved',
      facts: {
        ...{ digest: row.digest, maker: row.makerMember, checker: by.memberId, checkerAccount: by.accountId },
        ...{ onBehalfOf, factorAt: instantText(factorAt) },
        ...(delegation !== null && { delegation }),
      },
    });
    await this.takeEffect(by, row, onBehalfOf);
    return this.read(by, proposalId);
  }

  /**
   * What approving would change, found by doing it in a transaction that is undone, or why it is refused as things stand. Null
   * where this person has nothing to approve. Never inside a transaction.
   */
  async rehearsed(by: Principal, { proposalId, state, ...read }: ProposalRow): Promise<Rehearsed | null> {
    const isMaker = read.makerMember === by.memberId;
    const { permitted } = rightTo(by, this.kinds.named(read.kind).check, read, read.makerMember);
    if (state !== 'OPEN' || isMaker || !permitted) return null;
    try {
      const changes = await this.db.rehearse(async () => {
        const row = await this.open(by, proposalId);
        const { onBehalfOf } = this.weigh(by, row, read.digest, row.now);
        await this.rows.approve(row, by, onBehalfOf, row.now);
        return this.rehearsals.changesBy(() => this.takeEffect(by, row, onBehalfOf));
      });
      return { refusal: null, changes };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { refusal: error.code, changes: null };
    }
  }

  /** Another person refuses it, for a reason that is kept sealed. */
  @Transactional()
  async refuse(asked: Principal, proposalId: string, reason: string): Promise<ProposalRow> {
    const by = await this.sessions.hold(asked);
    const row = await this.open(asked, proposalId);
    if (row.makerMember === by.memberId) throw new DomainError('same-person');
    if (!rightTo(by, this.kinds.named(row.kind).check, row, row.makerMember).permitted)
      throw new DomainError('not-permitted');
    await this.rows.refuse(proposalId, by, this.sealer.seal(REASON, reason, proposalId));
    await this.record(by, 'refuse', {
      ...at(proposalId, row.seq),
      event: 'proposal.refused',
      facts: { maker: row.makerMember, checker: by.memberId },
    });
    const kind = this.kinds.named(row.kind);
    await kind.refused?.(contentOf(kind, JSON.parse(row.content)), handOf(by, proposalId));
    return this.read(by, proposalId);
  }

  /** Its maker takes it back. */
  @Transactional()
  async withdraw(by: Principal, proposalId: string): Promise<ProposalRow> {
    const row = await this.open(by, proposalId);
    if (row.makerMember !== by.memberId) throw new DomainError('not-permitted');
    await this.record(by, 'withdraw', {
      ...at(proposalId, row.seq),
      event: 'proposal.withdrawn',
      facts: { maker: by.memberId },
    });
    const kind = this.kinds.named(row.kind);
    await kind.withdrawn?.(contentOf(kind, JSON.parse(row.content)), handOf(by, proposalId));
    return this.read(by, proposalId);
  }

  /**
   * What it is about was changed or given up: it can't be approved any more. The caller has looked at who may do that; one
   * that is not open any more is left as it is.
   */
  @Transactional()
  async void(by: Principal, proposalId: string): Promise<void> {
    const seq = await this.rows.lockedSeq(proposalId);
    if (seq === undefined) return;
    const move = { ...at(proposalId, seq), event: 'proposal.voided', facts: { by: by.memberId } } as const;
    await this.record(by, 'void', move);
  }

  /** One proposal that this person may see; `not-found` otherwise. */
  async read(by: Principal, proposalId: string): Promise<ProposalRow> {
    const row = await this.rows.seen(proposalId, by, this.kinds.all());
    if (!row) throw new DomainError('not-found');
    return row;
  }

  list(
    by: Principal,
    page: { readonly state: ProposalState | null; readonly after: string | null; readonly limit: number },
  ): Promise<readonly ProposalRow[]> {
    return this.rows.list(by, this.kinds.all(), page);
  }

  /** What waits for a second person about one subject; the caller has looked at who may know of it. */
  pendingOn(subject: string): Promise<readonly PendingProposal[]> {
    return this.rows.pendingOn(subject);
  }

  /** Why it was proposed, as its maker wrote it. */
  reasonOf({ proposalId, reasonSealed }: ProposalRow): string {
    return this.sealer.open(REASON, reasonSealed, proposalId);
  }

  /** What its content stands for, where that is more than ids. */
  async shownOf({ kind: name, content }: ProposalRow, language: Language): Promise<unknown> {
    const kind = this.kinds.named(name);
    return (await kind.shown?.(contentOf(kind, JSON.parse(content)), language)) ?? null;
  }

  /** Throws why this person may not approve it; else answers for whom they stand in, and by which delegation. */
  private weigh(by: Principal, row: ProposalRow, read: string, factorAt: number): Right {
    const right = rightTo(by, this.kinds.named(row.kind).check, row, row.makerMember);
    const refusal = approvalRefusal({
      maker: { memberId: row.makerMember, accountId: row.makerAccount },
      checker: { memberId: by.memberId, accountId: by.accountId },
      ...{ onBehalfOf: right.onBehalfOf, permitted: right.permitted },
      ...{ digest: row.digest, read, expiresAt: row.expiresAt },
      ...{ factorAt, now: Math.max(row.now, factorAt) },
    });
    if (refusal) throw new DomainError(refusal);
    return right;
  }

  private async takeEffect(by: Principal, row: ProposalRow, onBehalfOf: string | null): Promise<void> {
    const kind = this.kinds.named(row.kind);
    const { proposalId, makerMember: maker } = row;
    const people = { proposalId, maker, checker: by.memberId, checkerAccount: by.accountId, onBehalfOf };
    await kind.effect(contentOf(kind, JSON.parse(row.content)), people);
  }

  private async open(by: Principal, proposalId: string): Promise<ProposalRow> {
    const row = await this.rows.locked(proposalId, by, this.kinds.all());
    if (!row) throw new DomainError('not-found');
    if (row.state !== 'OPEN') throw notInThisState(proposalLifecycle, row.state);
    if (row.now >= row.expiresAt) throw new DomainError('proposal-expired');
    return row;
  }

  private async record(by: Principal, step: string, move: Move): Promise<void> {
    const key = stepKey('approvals', move.thing, step);
    await this.recorder.record({ key, actor: `staff:${by.accountId}`, renewalId: move.thing }, [move]);
  }
}

function at(thing: string, expectedSeq: number) {
  return { lifecycle: proposalLifecycle, thing, expectedSeq } as const;
}

function contentOf(kind: ProposalKind, given: unknown): CanonicalValue {
  const parsed = kind.content.safeParse(given, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw invalidInput(parsed.error);
}

/** What is proposed, with where it belongs, what it is about, and what it leaves open as it stands now. */
async function proposedOf(kind: ProposalKind, given: unknown) {
  const read = contentOf(kind, given);
  const about = await kind.about(read);
  return { ...about, content: (await kind.fixed?.(read)) ?? read };
}

function handOf({ memberId, accountId }: Principal, proposalId: string): Hand {
  return { proposalId, memberId, accountId };
}
