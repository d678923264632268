import { Injectable } from '@nestjs/common';
import { grantsFor, instantText, proposalLifecycle, type ProposalState } from '@tajdeed/domain';
import type { Permission, Place } from '@tajdeed/domain';
import { Database, type Principal } from '@tajdeed/platform';
import type { ProposalKind } from './proposal-kinds';

/** A proposal as it stands. Instants in ms since 1970. */
export interface ProposalRow extends Place {
  readonly proposalId: string;
  readonly kind: string;
  readonly subject: string | null;
  readonly version: number;
  readonly content: string;
  readonly digest: string;
  readonly makerMember: string;
  readonly makerAccount: string;
  readonly reasonSealed: string;
  readonly expiresAt: number;
  readonly state: ProposalState;
  readonly seq: number;
  readonly now: number;
}

/** A proposal that waits for its second person, as it is told beside its subject. Instants in ms since 1970. */
export interface PendingProposal {
  readonly proposalId: string;
  readonly kind: string;
  readonly maker: string;
  readonly expiresAt: number;
}

interface Raw extends Omit<ProposalRow, 'expiresAt' | 'now' | 'state'> {
  readonly expiresAt: string;
  readonly now: string;
  readonly state: string;
}

const COLUMNS = `p.proposal_id as "proposalId", p.kind, p.subject, p.department, p.room, p.version, p.content,
  encode(p.digest, 'hex') as digest, p.maker_member as "makerMember", p.maker_account as "makerAccount",
  p.reason_sealed as "reasonSealed", floor(extract(epoch from p.expires_at) * 1000)::text as "expiresAt",
  h.state, h.seq, floor(extract(epoch from app.now()) * 1000)::text as now`;

/**
 * A person sees their own proposals, and those of a kind and place that they may make, check or read (security item 24):
 * $1 = the person, $2… = kinds, departments and rooms of what is allowed, pairwise.
 */
const VISIBLE = `(p.maker_member = $1 or exists (
  select 1 from unnest($2::text[], $3::text[], $4::text[]) as may (kind, department, room)
  where may.kind = p.kind and (may.department is null or may.department = p.department)
    and (may.room is null or may.room = p.room)))`;

/** The rows of proposals, always through the eyes of a person. */
@Injectable()
export class ProposalRows {
  constructor(private readonly db: Database) {}

  /** One proposal that this person may see, locked against every other hand until the transaction's end. */
  async locked(id: string, by: Principal, kinds: readonly ProposalKind[]): Promise<ProposalRow | undefined> {
    await this.db.query(`select 1 from approvals.proposal where proposal_id = $1 for update`, [id]);
    return this.seen(id, by, kinds);
  }

  /** Locks one whoever may see it; its sequence while it is open, else undefined. */
  async lockedSeq(id: string): Promise<number | undefined> {
    await this.db.query(`select 1 from approvals.proposal where proposal_id = $1 for update`, [id]);
    const [head] = await this.db.query<{ seq: number }>(
      `select seq from lifecycle.head where thing = $1 and kind = 'proposal' and state = 'OPEN'`,
      [id],
    );
    return head?.seq;
  }

  async seen(id: string, by: Principal, kinds: readonly ProposalKind[]): Promise<ProposalRow | undefined> {
    const [raw] = await this.db.query<Raw>(
      `select ${COLUMNS} from approvals.proposal p join lifecycle.head h on h.thing = p.proposal_id
       where ${VISIBLE} and p.proposal_id = $5`,
      [...eyes(by, kinds), id],
    );
    return raw && parsed(raw);
  }

  /** The newest first, from before the proposal `after` on; one state, or all. */
  async list(
    by: Principal,
    kinds: readonly ProposalKind[],
    page: { readonly state: ProposalState | null; readonly after: string | null; readonly limit: number },
  ): Promise<readonly ProposalRow[]> {
    const rows = await this.db.query<Raw>(
      `select ${COLUMNS} from approvals.proposal p join lifecycle.head h on h.thing = p.proposal_id
       where ${VISIBLE} and ($5::text is null or h.state = $5) and ($6::uuid is null or p.proposal_id < $6)
       order by p.proposal_id desc limit $7`,
      [...eyes(by, kinds), page.state, page.after, page.limit],
    );
    return rows.map(parsed);
  }

  async pendingOn(subject: string): Promise<readonly PendingProposal[]> {
    const rows = await this.db.query<Omit<PendingProposal, 'expiresAt'> & { expiresAt: string }>(
      `select p.proposal_id as "proposalId", p.kind, p.maker_member as maker,
         floor(extract(epoch from p.expires_at) * 1000)::text as "expiresAt"
       from approvals.proposal p join lifecycle.head h on h.thing = p.proposal_id
       where p.subject = $1 and h.state = 'OPEN' and app.now() < p.expires_at order by p.proposal_id`,
      [subject],
    );
    return rows.map((row) => ({ ...row, expiresAt: Number(row.expiresAt) }));
  }

  /** What stands is this content from now on. */
  async rewrite(id: string, version: number, content: string, digest: string): Promise<void> {
    await this.db.query(
      `update approvals.proposal set version = $2, content = $3, digest = decode($4, 'hex') where proposal_id = $1`,
      [id, version, content, digest],
    );
    await this.keepVersion(id, version, content, digest);
  }

  async begin(row: Omit<ProposalRow, 'state' | 'seq' | 'now'>): Promise<void> {
    await this.db.query(
      `insert into approvals.proposal (proposal_id, kind, subject, department, room, version, content, digest,
         maker_member, maker_account, reason_sealed, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, decode($8, 'hex'), $9, $10, $11, $12)`,
      [
        ...[row.proposalId, row.kind, row.subject, row.department, row.room, row.version, row.content],
        ...[row.digest, row.makerMember, row.makerAccount, row.reasonSealed, instantText(row.expiresAt)],
      ],
    );
    await this.keepVersion(row.proposalId, row.version, row.content, row.digest);
  }

  /** The database itself refuses an approval by the maker, or of anything but what stands. */
  async approve(row: ProposalRow, by: Principal, onBehalfOf: string | null, factorAt: number): Promise<void> {
    await this.db.query(
      `insert into approvals.approval (proposal_id, version, digest, maker_member, checker_member, checker_account,
         on_behalf_of, factor_at) values ($1, $2, decode($3, 'hex'), $4, $5, $6, $7, $8)`,
      [
        ...[row.proposalId, row.version, row.digest, row.makerMember],
        ...[by.memberId, by.accountId, onBehalfOf, instantText(factorAt)],
      ],
    );
  }

  async refuse(id: string, by: Principal, reasonSealed: string): Promise<void> {
    await this.db.query(
      `insert into approvals.refusal (proposal_id, checker_member, reason_sealed) values ($1, $2, $3)`,
      [id, by.memberId, reasonSealed],
    );
  }

  private async keepVersion(id: string, version: number, content: string, digest: string): Promise<void> {
    await this.db.query(
      `insert into approvals.version (proposal_id, version, content, digest) values ($1, $2, $3, decode($4, 'hex'))`,
      [id, version, content, digest],
    );
  }
}

/** What a person may see: the kinds, each with the places of the grants that reach it. */
function eyes(by: Principal, kinds: readonly ProposalKind[]): unknown[] {
  const grants = [...by.grants, ...by.standsInFor.flatMap((other) => other.grants)];
  const seen = kinds.flatMap(({ name, make, check }) => {
    const wanted: readonly Permission[] = [make, check, 'audit.read'];
    return wanted.flatMap((permission) =>
      grantsFor(grants, permission).map(({ department, room }) => ({ kind: name, department, room })),
    );
  });
  return [
    by.memberId,
    seen.map(({ kind }) => kind),
    seen.map(({ department }) => department),
    seen.map(({ room }) => room),
  ];
}

function parsed(raw: Raw): ProposalRow {
  const { state } = raw;
  if (!isProposalState(state)) throw new Error(`a proposal knows no state ${state}`);
  return { ...raw, state, expiresAt: Number(raw.expiresAt), now: Number(raw.now) };
}

function isProposalState(state: string): state is ProposalState {
  return Object.hasOwn(proposalLifecycle.states, state);
}
