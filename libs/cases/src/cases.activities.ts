import { Injectable } from '@nestjs/common';
import type { CaseActivities as Promises } from '@tajdeed/contracts';
import { instantText, MOST_LEVEL, RAISED_DAYS } from '@tajdeed/domain';
import { Transactional } from '@tajdeed/platform';
import { CaseMoves } from './case.moves';
import type { CaseRow } from './case.rows';

const MOST_URGENT = 1;

/** What workflows ask of the cases room. */
@Injectable()
export class CaseActivities implements Promises {
  constructor(private readonly moves: CaseMoves) {}

  /** Local: one look at the due time of a case, with all that follows from it; a repeated look changes nothing more. */
  @Transactional()
  async lookAtCase(caseId: string): Promise<{ readonly lookInMs: number | null }> {
    for (;;) {
      const row = await this.moves.rows.lockedByMachine(caseId);
      if (!row || row.state === 'CLOSED' || row.state === 'MERGED') return { lookInMs: null };
      if (row.state === 'SNOOZED') {
        const left = (row.snoozedUntil ?? row.now) - row.now;
        if (left > 0) return { lookInMs: left };
        await this.moves.wake('system', row);
      } else if (!(await this.moved(row))) {
        const left = row.dueAt - row.now;
        if (left > 0) return { lookInMs: left };
        if (row.level >= MOST_LEVEL) return { lookInMs: null };
        await this.escalate(row);
      }
    }
  }

  /** A holiday that was announced or taken back meanwhile moves the due time. */
  private async moved(row: CaseRow): Promise<boolean> {
    const counted = await this.moves.counted(row);
    if (counted.dueAt === row.dueAt) return false;
    const facts = { dueAt: instantText(counted.dueAt) };
    await this.moves.record('system', row, { event: 'case.rescheduled', facts });
    await this.moves.rows.schedule(row.caseId, { ...row, dueAt: counted.dueAt });
    return true;
  }

  /** Its time ran out: it is more urgent, and has another working day. */
  private async escalate(row: CaseRow): Promise<void> {
    const period = await this.moves.periodFromNow(RAISED_DAYS);
    const level = row.level + 1;
    const priority = Math.max(MOST_URGENT, row.priority - 1);
    const facts = { level, priority, dueAt: instantText(period.dueAt) };
    await this.moves.record('system', row, { event: 'case.escalated', facts });
    await this.moves.rows.schedule(row.caseId, { ...period, level, priority });
  }
}
