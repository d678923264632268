import { Injectable } from '@nestjs/common';
import type { ScheduleActivities as Promises } from '@tajdeed/contracts';
import { instantText, scheduleLifecycle } from '@tajdeed/domain';
import { Recorder, type Move } from '@tajdeed/lifecycle';
import { Database, stepKey, Transactional } from '@tajdeed/platform';

interface Due {
  readonly scheduleId: string;
  readonly startsAt: string | null;
  readonly hasBegun: boolean;
  readonly endsAt: string | null;
  readonly hasEnded: boolean;
  /** The one that begins where it ends. */
  readonly next: string | null;
  readonly proposalId: string | null;
}

/** What workflows ask of the schedules. */
@Injectable()
export class ScheduleActivities implements Promises {
  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
  ) {}

  /**
   * Local: records what time has done to a schedule. What is priced never waits for this: it hangs on the span of the row.
   */
  @Transactional()
  async lookAtSchedule(thing: string): Promise<void> {
    const head = await this.recorder.headOf(scheduleLifecycle, thing);
    if (head?.state === 'SUBMITTED' && (head.dueInMs ?? 1) <= 0) await this.lapse(thing, head.seq);
    if (head?.state === 'APPROVED') await this.begin(thing, head.seq);
    const now = head?.state === 'APPROVED' ? await this.recorder.headOf(scheduleLifecycle, thing) : head;
    if (now?.state === 'IN_FORCE') await this.end(thing, now.seq);
  }

  private async lapse(thing: string, seq: number): Promise<void> {
    const due = await this.due(thing);
    if (!due || due.proposalId === null) return;
    const move = { lifecycle: scheduleLifecycle, thing, expectedSeq: seq } as const;
    await this.record('lapse', { ...move, event: 'schedule.lapsed', facts: { proposalId: due.proposalId } });
  }

  /** It begins, and with it the one before it ends; each exactly once, in this order for each thing. */
  private async begin(thing: string, seq: number): Promise<void> {
    const due = await this.due(thing);
    if (!due?.hasBegun || due.startsAt === null) return;
    const startsAt = instantText(Number(due.startsAt));
    const before = await this.before(thing);
    if (before !== undefined) await this.lookAtSchedule(before);
    const began: Move = {
      ...{ lifecycle: scheduleLifecycle, thing, expectedSeq: seq, event: 'schedule.began' },
      facts: { scheduleId: due.scheduleId, startsAt },
    };
    await this.record('begin', began);
  }

  /** One whose end nobody's beginning has recorded. */
  private async end(thing: string, seq: number): Promise<void> {
    const due = await this.due(thing);
    if (!due?.hasEnded || due.endsAt === null) return;
    await this.record('end', {
      ...{ lifecycle: scheduleLifecycle, thing, expectedSeq: seq, event: 'schedule.superseded' },
      facts: { scheduleId: due.scheduleId, endedAt: instantText(Number(due.endsAt)), by: due.next },
    });
  }

  private async due(thing: string): Promise<Due | undefined> {
    const [row] = await this.db.query<Due>(
      `select schedule_id as "scheduleId", floor(extract(epoch from lower(in_force)) * 1000)::text as "startsAt",
         coalesce(lower(in_force) <= app.now(), false) as "hasBegun", proposal_id as "proposalId",
         floor(extract(epoch from upper(in_force)) * 1000)::text as "endsAt",
         coalesce(upper(in_force) <= app.now(), false) as "hasEnded",
         (select n.schedule_id from fees.schedule n where lower(n.in_force) = upper(s.in_force)) as next
       from fees.schedule s where thing = $1`,
      [thing],
    );
    return row;
  }

  private async before(thing: string): Promise<string | undefined> {
    const [row] = await this.db.query<{ thing: string }>(
      `select b.thing from fees.schedule s
         join fees.schedule b on upper(b.in_force) = lower(s.in_force)
       where s.thing = $1`,
      [thing],
    );
    return row?.thing;
  }

  private async record(step: string, first: Move): Promise<void> {
    const key = stepKey('fees.schedule', first.thing, `${step}-${first.expectedSeq}`);
    await this.recorder.record({ key, actor: 'system', renewalId: first.thing }, [first]);
  }
}
