import { Injectable } from '@nestjs/common';
import { addDays, allows, DomainError, impactLifecycle, kuwaitDate, kuwaitMidnight } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { newId, SqlClock, stepKey, Transactional, type Principal } from '@tajdeed/platform';
import { FEES_PLACE } from '../schedule/drafts.service';
import { ScheduleRows } from '../schedule/schedule.rows';
import { Schedules } from '../schedules';
import { ImpactRows, spanOf, type Impact } from './impact.rows';
import { lawText } from './stored-law';

/** A schedule and the days in Kuwait, both inclusive, whose renewals it is tried on. */
export interface Asked {
  readonly scheduleId: string;
  readonly from: string;
  readonly to: string;
}

/** Previews: what a schedule, mostly a draft, would have cost the renewals of a past period. */
@Injectable()
export class Impacts {
  constructor(
    private readonly rows: ImpactRows,
    private readonly papers: ScheduleRows,
    private readonly schedules: Schedules,
    private readonly recorder: Recorder,
    private readonly clock: SqlClock,
  ) {}

  /** Begins one; the worker carries it out. It keeps the content that the schedule has now. */
  @Transactional()
  async start(by: Principal, { scheduleId, from, to }: Asked): Promise<Impact> {
    if (!allows(by.grants, 'fees.preview', FEES_PLACE)) throw new DomainError('not-permitted');
    await this.refusePeriod(from, to);
    const paper = await this.papers.locked(scheduleId);
    const law = await this.schedules.named(scheduleId);
    if (!paper || !law) throw new DomainError('not-found');
    const span = spanOf(kuwaitMidnight(from), kuwaitMidnight(addDays(to, 1)));
    if (!(await this.rows.anyPaid(span))) throw fault('from', 'no-renewals');
    const impactId = newId();
    const { digest } = paper;
    const about = { scheduleId, digest, from, to, by: by.memberId };
    await this.rows.begin({ impactId, law: lawText(law.compiled.schedule), ...about });
    const step = {
      key: stepKey('fees.impact', impactId, 'start'),
      actor: `staff:${by.accountId}`,
      renewalId: impactId,
    } as const;
    await this.recorder.record(step, [
      { lifecycle: impactLifecycle, thing: impactId, expectedSeq: 0, event: 'impact.started', facts: about },
    ]);
    await this.recorder.tell('impactRun', impactId, 'impact-started');
    return this.read(by, impactId);
  }

  /** `not-found` to whoever may not read drafts. */
  async read(by: Principal, impactId: string): Promise<Impact> {
    const impact = allows(by.grants, 'fees.read', FEES_PLACE) ? await this.rows.read(impactId) : undefined;
    if (!impact) throw new DomainError('not-found');
    return impact;
  }

  async list(
    by: Principal,
    scheduleId: string | null,
    after: string | null,
    most: number,
  ): Promise<readonly Impact[]> {
    return allows(by.grants, 'fees.read', FEES_PLACE) ? this.rows.list(scheduleId, after, most) : [];
  }

  /** A period is one or more days that are over in Kuwait. */
  private async refusePeriod(from: string, to: string): Promise<void> {
    const today = kuwaitDate(await this.clock.now());
    if (to < from) throw fault('to', 'period-reversed');
    if (to >= today) throw fault('to', 'period-not-over');
  }
}

function fault(path: string, code: string): DomainError {
  return new DomainError('invalid-input', { errors: [{ path, code }] });
}
