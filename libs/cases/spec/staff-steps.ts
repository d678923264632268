import { canonicalJson, caseLifecycle, DAY_MS, DomainError } from '@tajdeed/domain';
import { CaseDesk } from '@tajdeed/lifecycle';
import { stepKey, type Principal } from '@tajdeed/platform';
import { exampleMove, type TestDatabase, type TestRoom } from '@tajdeed/testing';
import type { Cases } from '../src/cases.service';

/** What people, the clock and the machine do with a case short of deciding it. */
export const staffSteps = [
  ...(['take', 'take-other', 'release', 'assign', 'hand-over', 'snooze', 'wake', 'comment'] as const),
  ...(['raise', 'resolve', 'reopen'] as const),
] as const;
export type StaffStep = (typeof staffSteps)[number];

/** Walks cases by chance: a step that the product refuses is left out. */
export class StaffSteps {
  private readonly desk: CaseDesk;

  constructor(
    private readonly database: TestDatabase,
    private readonly room: TestRoom,
    private readonly cases: Cases,
    private readonly people: readonly [Principal, Principal],
  ) {
    this.desk = new CaseDesk(room.db, room.recorder);
  }

  /** Answers the steps that were taken. */
  async walk(caseId: string, road: readonly StaffStep[]): Promise<StaffStep[]> {
    const taken: StaffStep[] = [];
    for (const step of road)
      try {
        await this.go(caseId, step);
        taken.push(step);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
      }
    return taken;
  }

  private async go(caseId: string, step: StaffStep): Promise<unknown> {
    const [one, other] = this.people;
    const { cases } = this;
    switch (step) {
      case 'take':
        return cases.take(one, caseId);
      case 'take-other':
        return cases.take(other, caseId);
      case 'release':
        return cases.release(one, caseId);
      case 'assign':
        return cases.assign(other, caseId, one.memberId);
      case 'hand-over':
        return cases.handOver(one, caseId, other.memberId);
      case 'snooze': {
        const { now } = await cases.read(one, caseId);
        return cases.snooze(one, caseId, now + DAY_MS, 'tomorrow');
      }
      case 'wake':
        return cases.wake(one, caseId);
      case 'comment':
        return cases.comment(one, caseId, 'seen');
      case 'raise':
        return this.raise(caseId);
      case 'resolve': {
        const { subject, kind, state } = await cases.read(one, caseId);
        if (state === 'CLOSED') throw new DomainError('case-closed');
        return this.room.db.transaction(() => this.desk.resolve(subject, [kind], 'attempt.declined', 'bank'));
      }
      case 'reopen':
        return cases.reopen(one, caseId, 'once more');
    }
  }

  /** Its time ran out, as the worker records it. */
  private async raise(caseId: string): Promise<void> {
    const head = await this.room.recorder.head(caseId);
    const arrow = caseLifecycle.transitions.find(
      ([from, event]) => from === head?.state && event === 'case.escalated',
    );
    if (!head || !arrow) throw new DomainError('not-in-this-state');
    const { facts } = exampleMove(caseLifecycle, caseId, head.seq, 'case.escalated');
    await this.database.query(
      `select lifecycle.record($1, 'case', $2, 'case.escalated', $3, 'system', '', $4, $1, null)`,
      [caseId, head.seq, canonicalJson(facts), stepKey(caseId, 'raised', String(head.seq))],
    );
    await this.database.query(`update cases.case set level = level + 1 where case_id = $1`, [caseId]);
  }
}
