import { Injectable } from '@nestjs/common';
import {
  allows,
  caseKindOf,
  DAY_MS,
  DomainError,
  instantText,
  mayHoldCase,
  type CaseKind,
} from '@tajdeed/domain';
import { CaseDesk, type Actor } from '@tajdeed/lifecycle';
import { isUniqueViolation, Transactional, type Principal } from '@tajdeed/platform';
import { ended, hasEnded, notFree, notToReopen, notToWake } from './case-refusals';
import { CaseMoves } from './case.moves';
import type { CaseRow, ListedCase, QueuePage } from './case.rows';
import { Comments, type Comment } from './comments';

/** The longest rest of a case, in days. */
const MOST_REST_DAYS = 30;

/** What people of the staff do with cases, short of deciding them. */
@Injectable()
export class Cases {
  constructor(
    private readonly moves: CaseMoves,
    private readonly comments: Comments,
    private readonly desk: CaseDesk,
  ) {}

  queue(by: Principal, page: QueuePage): Promise<readonly ListedCase[]> {
    return this.moves.rows.queue(by, page);
  }

  /** One case that this person may see; `not-found` otherwise. */
  async read(by: Principal, caseId: string): Promise<CaseRow> {
    const row = await this.moves.rows.seen(caseId, by);
    if (!row) throw new DomainError('not-found');
    return row;
  }

  async said(by: Principal, caseId: string): Promise<readonly Comment[]> {
    await this.read(by, caseId);
    return this.comments.of(caseId);
  }

  /** This person decides it from now on; of several who try at once one succeeds, the others get `case-taken`. */
  @Transactional()
  async take(by: Principal, caseId: string): Promise<CaseRow> {
    const row = await this.moves.find(by, caseId, 'cases.take');
    const refusal = notFree(row, by.memberId);
    if (refusal) throw refusal;
    await this.moves.record(actorOf(by), row, { event: 'case.taken', facts: { member: by.memberId } });
    await this.moves.rows.hold(caseId, by.memberId);
    return this.read(by, caseId);
  }

  @Transactional()
  async release(by: Principal, caseId: string): Promise<CaseRow> {
    const row = await this.moves.held(by, caseId, 'cases.take');
    await this.moves.record(actorOf(by), row, { event: 'case.released', facts: { member: by.memberId } });
    await this.moves.rows.hold(caseId, null);
    return this.read(by, caseId);
  }

  /** A supervisor gives it to somebody who may decide it. */
  @Transactional()
  async assign(by: Principal, caseId: string, member: string): Promise<CaseRow> {
    const row = await this.moves.find(by, caseId, 'cases.assign');
    if (hasEnded(row)) throw ended(row);
    await this.refuseStranger(member, row);
    await this.moves.record(actorOf(by), row, { event: 'case.assigned', facts: { by: by.memberId, member } });
    await this.moves.rows.hold(caseId, member);
    if (row.state === 'SNOOZED') await this.moves.mind(caseId);
    return this.read(by, caseId);
  }

  /** Its holder gives it to somebody else who may decide it. */
  @Transactional()
  async handOver(by: Principal, caseId: string, member: string): Promise<CaseRow> {
    const row = await this.moves.held(by, caseId, 'cases.take');
    await this.refuseStranger(member, row);
    const facts = { from: by.memberId, member };
    await this.moves.record(actorOf(by), row, { event: 'case.handed_over', facts });
    await this.moves.rows.hold(caseId, member);
    return this.read(by, caseId);
  }

  /** A remark, kept sealed; answers its id. */
  @Transactional()
  async comment(by: Principal, caseId: string, text: string): Promise<string> {
    await this.moves.find(by, caseId, 'cases.take');
    return this.comments.keep(caseId, by, text);
  }

  /** Puts it off until an instant (ms since 1970), for a reason that is kept sealed. */
  @Transactional()
  async snooze(by: Principal, caseId: string, until: number, reason: string): Promise<CaseRow> {
    const row = await this.moves.held(by, caseId, 'cases.take');
    if (until <= row.now || until > row.now + MOST_REST_DAYS * DAY_MS)
      throw new DomainError('invalid-input', { errors: [{ path: 'until', code: 'out-of-range' }] });
    const commentId = await this.comments.keep(caseId, by, reason);
    await this.moves.record(actorOf(by), row, {
      event: 'case.snoozed',
      facts: { member: by.memberId, until: instantText(until), commentId },
    });
    await this.moves.rows.snooze(caseId, until);
    await this.moves.mind(caseId);
    return this.read(by, caseId);
  }

  /** Its holder, or a supervisor, goes on with it before its rest is over. */
  @Transactional()
  async wake(by: Principal, caseId: string): Promise<CaseRow> {
    const row = await this.moves.find(by, caseId, 'cases.take');
    const mayWake = row.holder === by.memberId || allows(by.grants, 'cases.assign', row);
    const refusal = notToWake(row, mayWake);
    if (refusal) throw refusal;
    await this.moves.wake(actorOf(by), row);
    return this.read(by, caseId);
  }

  /** Parts of it become cases of their own, of other kinds about the same thing. */
  @Transactional()
  async split(by: Principal, caseId: string, kinds: readonly CaseKind[]): Promise<CaseRow> {
    const row = await this.moves.held(by, caseId, 'cases.take');
    const foreign = kinds.some(
      (kind) => kind === row.kind || caseKindOf(kind).subjectKind !== row.subjectKind,
    );
    if (foreign) throw new DomainError('invalid-input', { errors: [{ path: 'kinds', code: 'not-allowed' }] });
    const into: string[] = [];
    for (const kind of kinds)
      into.push(
        await this.desk.open({
          ...{ kind, subject: row.subject, renewalId: row.renewalId, about: row.about },
          ...{ actor: actorOf(by), cause: `${caseId}:${row.seq + 1}` },
        }),
      );
    await this.moves.record(actorOf(by), row, { event: 'case.split', facts: { into } });
    return this.read(by, caseId);
  }

  /** It is decided together with another one of the same renewal or thing. */
  @Transactional()
  async merge(by: Principal, caseId: string, into: string): Promise<CaseRow> {
    if (caseId === into)
      throw new DomainError('invalid-input', { errors: [{ path: 'into', code: 'not-allowed' }] });
    // In the order of their ids, so that two people who merge the same two never wait for each other.
    const order = caseId < into ? [caseId, into] : [into, caseId];
    for (const id of order) await this.moves.find(by, id, 'cases.take');
    const row = await this.moves.held(by, caseId, 'cases.take');
    const other = await this.read(by, into);
    if (hasEnded(other)) throw ended(other);
    const related =
      row.subject === other.subject || (row.renewalId !== null && row.renewalId === other.renewalId);
    if (!related)
      throw new DomainError('invalid-input', { errors: [{ path: 'into', code: 'another-subject' }] });
    await this.moves.record(actorOf(by), row, { event: 'case.merged', facts: { into } });
    await this.moves.rows.close(caseId, into);
    return this.read(by, caseId);
  }

  /** A supervisor has it decided again; its working days begin anew. */
  @Transactional()
  async reopen(by: Principal, caseId: string, reason: string): Promise<CaseRow> {
    const row = await this.moves.find(by, caseId, 'cases.assign');
    const refusal = notToReopen(row);
    if (refusal) throw refusal;
    const { days, priority } = caseKindOf(row.kind);
    const commentId = await this.comments.keep(caseId, by, reason);
    const period = await this.moves.periodFromNow(days);
    await this.moves.record(actorOf(by), row, {
      event: 'case.reopened',
      facts: { member: by.memberId, commentId, priority, dueAt: instantText(period.dueAt) },
    });
    await this.moves.rows.reopen(caseId).catch((error: unknown) => {
      throw isUniqueViolation(error) ? new DomainError('not-decidable', { standing: row.kind }) : error;
    });
    await this.moves.rows.schedule(caseId, { ...period, level: 0, priority });
    await this.moves.mind(caseId);
    return this.read(by, caseId);
  }

  /** Only who may decide it at its place can hold it. */
  private async refuseStranger(member: string, row: CaseRow): Promise<void> {
    if (mayHoldCase(await this.moves.rows.grantsOf(member), row.kind, row)) return;
    throw new DomainError('invalid-input', { errors: [{ path: 'member', code: 'not-permitted' }] });
  }
}

export function actorOf({ accountId }: Principal): Actor {
  return `staff:${accountId}`;
}
