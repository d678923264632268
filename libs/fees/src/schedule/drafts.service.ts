import { Injectable } from '@nestjs/common';
import { Approvals } from '@tajdeed/approvals';
import {
  allows,
  DomainError,
  notInThisState,
  type Permission,
  type Place,
  scheduleLifecycle,
} from '@tajdeed/domain';
import { Recorder, type Move } from '@tajdeed/lifecycle';
import { namesTag, newId, stepKey, Transactional, type Principal } from '@tajdeed/platform';
import { documentDigest, type ScheduleDocument } from './schedule-document';
import { ScheduleRows, type Paper, type Standing } from './schedule.rows';
import { draftTag } from './schedule.schemas';

/** Where schedules belong: a grant for this department, this room, or everywhere reaches them. */
export const FEES_PLACE: Place = { department: 'assurance', room: 'fees' };

/** The kind of proposal that puts a schedule in force. */
export const SCHEDULE_PROPOSAL = 'fees.schedule';

/** Schedules before they have force: drafted, changed, submitted and given up by those who may (security items 22, 24, 26). */
@Injectable()
export class Drafts {
  constructor(
    private readonly rows: ScheduleRows,
    private readonly approvals: Approvals,
    private readonly recorder: Recorder,
  ) {}

  /** All that have no force, the newest first. */
  async list(by: Principal): Promise<readonly Standing[]> {
    return allows(by.grants, 'fees.read', FEES_PLACE) ? this.rows.list(false) : [];
  }

  /** Any schedule, whether it has force or not; `not-found` to whoever may not read drafts. */
  async read(by: Principal, scheduleId: string): Promise<Paper> {
    const paper = allows(by.grants, 'fees.read', FEES_PLACE) ? await this.rows.paper(scheduleId) : undefined;
    if (!paper) throw new DomainError('not-found');
    return paper;
  }

  /** Enters a draft under a name that no schedule has. */
  @Transactional()
  async draft(by: Principal, document: ScheduleDocument): Promise<Paper> {
    permit(by, 'fees.author');
    const thing = newId();
    if (!(await this.rows.begin(thing, document, by.memberId)))
      throw new DomainError('schedule-known', { scheduleId: document.id });
    const digest = documentDigest(document);
    await this.record(by, `draft-${digest}`, {
      ...{ lifecycle: scheduleLifecycle, thing, expectedSeq: 0, event: 'schedule.drafted' },
      facts: { scheduleId: document.id, digest, by: by.memberId },
    });
    return this.mustRead(document.id);
  }

  /**
   * Puts another content in the place of what `ifMatch` names (If-Match, RFC 9110), or refuses with `draft-changed`: no hand's
   * work is lost to another's. Of what was submitted, that ends the submission.
   */
  @Transactional()
  async edit(by: Principal, scheduleId: string, document: ScheduleDocument, ifMatch: string): Promise<Paper> {
    permit(by, 'fees.author');
    if (document.id !== scheduleId)
      throw new DomainError('invalid-input', { errors: [{ path: 'id', code: 'another-subject' }] });
    const paper = await this.changeable(by, scheduleId);
    if (!namesTag(ifMatch, draftTag(paper)))
      throw new DomainError('draft-changed', { digest: paper.digest, state: paper.state });
    const digest = documentDigest(document);
    if (digest === paper.digest && document.effective_to === paper.document.effective_to) return paper;
    await this.rows.rewrite(document, by.memberId);
    await this.record(by, `edit-${paper.seq}`, {
      ...at(paper),
      event: 'schedule.edited',
      facts: { scheduleId, digest, by: by.memberId },
    });
    return this.mustRead(scheduleId);
  }

  /** Proposes it for approval; answers it with the proposal’s id. */
  @Transactional()
  async submit(by: Principal, scheduleId: string, reason: string): Promise<Paper> {
    permit(by, 'fees.author');
    const { thing, digest } = await this.read(by, scheduleId);
    await this.approvals.make(by, SCHEDULE_PROPOSAL, { scheduleId, thing, digest, deed: 'approve' }, reason);
    return this.mustRead(scheduleId);
  }

  /** Proposes to take an approved schedule back before it begins. */
  @Transactional()
  async annul(by: Principal, scheduleId: string, reason: string): Promise<Paper> {
    permit(by, 'fees.author');
    const { thing, digest } = await this.read(by, scheduleId);
    await this.approvals.make(by, SCHEDULE_PROPOSAL, { scheduleId, thing, digest, deed: 'annul' }, reason);
    return this.mustRead(scheduleId);
  }

  /** Gives a draft up for good, submitted or not. */
  @Transactional()
  async withdraw(by: Principal, scheduleId: string): Promise<Paper> {
    permit(by, 'fees.author');
    const paper = await this.changeable(by, scheduleId);
    await this.rows.propose(scheduleId, null, null);
    await this.record(by, `withdraw-${paper.seq}`, {
      ...at(paper),
      event: 'schedule.withdrawn',
      facts: { by: by.memberId },
    });
    return this.mustRead(scheduleId);
  }

  /**
   * A draft, submitted or not, under the lock, with no proposal open. The proposal is locked before the schedule, as an
   * approval does it, so that the two never wait for each other.
   */
  private async changeable(by: Principal, scheduleId: string): Promise<Paper> {
    const { proposalId } = await this.read(by, scheduleId);
    if (proposalId !== null) await this.approvals.void(by, proposalId);
    const paper = await this.rows.locked(scheduleId);
    if (!paper || paper.proposalId !== proposalId) throw new DomainError('moved-meanwhile');
    if (paper.recorded !== 'DRAFT' && paper.recorded !== 'SUBMITTED')
      throw notInThisState(scheduleLifecycle, paper.state);
    return paper;
  }

  private async mustRead(scheduleId: string): Promise<Paper> {
    const paper = await this.rows.paper(scheduleId);
    if (!paper) throw new Error('a schedule vanished in its own transaction');
    return paper;
  }

  private async record(by: Principal, step: string, move: Move): Promise<void> {
    const key = stepKey('fees.schedule', move.thing, step);
    await this.recorder.record({ key, actor: `staff:${by.accountId}`, renewalId: move.thing }, [move]);
  }
}

/** The arrow from where a schedule stands. */
export function at({ thing, seq }: Standing) {
  return { lifecycle: scheduleLifecycle, thing, expectedSeq: seq } as const;
}

function permit(by: Principal, permission: Permission): void {
  if (!allows(by.grants, permission, FEES_PLACE)) throw new DomainError('not-permitted');
}
