import { Injectable } from '@nestjs/common';
import { noticeLifecycle, type CoverageChange } from '@tajdeed/domain';
import { Database, derivedId, stepKey } from '@tajdeed/platform';
import type { Actor } from './moves';
import { Recorder } from './recorder';

/** What the residency authority is to be told of a coverage that is in its books, or may be. */
export interface Owing {
  readonly coverageId: string;
  readonly renewalId: string;
  readonly says: CoverageChange;
  readonly actor: Actor;
  /** What leads to one notice, however often it is owed: the entry by which the coverage changed, or a decision. */
  readonly by: string;
  /** The entry that led to it, as `<thing>:<seq>`. */
  readonly cause?: string;
}

/** Where any room that changes a coverage owes the authority a notice, in its own transaction; the residency room sends it. */
@Injectable()
export class NoticeDesk {
  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
  ) {}

  async owe({ coverageId, renewalId, says, actor, by, cause }: Owing): Promise<void> {
    const noticeId = derivedId(coverageId, `notice of ${by}`);
    await this.db.query(`select residency.owe($1, $2, $3, $4)`, [noticeId, coverageId, renewalId, says]);
    const step = { key: stepKey('notice.owed', noticeId), actor, renewalId };
    await this.recorder.record({ ...step, ...(cause !== undefined && { cause }) }, [
      {
        ...{ lifecycle: noticeLifecycle, thing: noticeId, expectedSeq: 0 },
        ...{ event: 'notice.owed', facts: { coverageId, says } },
      },
    ]);
    await this.recorder.tell('noticeWatch', noticeId, 'owed');
  }
}
