import { Injectable, type OnModuleInit } from '@nestjs/common';
import { coverageLifecycle, DomainError, type CoverageChange, type CoverageState } from '@tajdeed/domain';
import { CaseActions, NoticeDesk, Recorder, type CaseSubject, type Deed } from '@tajdeed/lifecycle';
import { Database } from '@tajdeed/platform';
import { z } from 'zod';

/** What is said of a coverage that stands like that, after something else was said of it. */
const wordOf: Readonly<Record<CoverageState, CoverageChange>> = {
  PROVISIONAL: 'reinstated',
  EFFECTIVE: 'reinstated',
  SUSPENDED: 'suspended',
  ENDED: 'ended',
};

/** `tell-again`: the residency authority is told how a coverage stands now, after it refused to hear of a change. */
@Injectable()
export class TellAgain implements OnModuleInit {
  constructor(
    private readonly actions: CaseActions,
    private readonly db: Database,
    private readonly notices: NoticeDesk,
    private readonly recorder: Recorder,
  ) {}

  onModuleInit(): void {
    this.actions.register({
      ...{ name: 'tell-again', input: z.strictObject({}), samples: [{}] },
      apply: (about, _, deed) => this.apply(about, deed),
    });
  }

  private async apply(
    { subject: coverageId, renewalId }: CaseSubject,
    { actor, deedId }: Deed,
  ): Promise<void> {
    const coverage = await this.recorder.headOf(coverageLifecycle, coverageId);
    const [last] = await this.db.query<{ outcome: string | null }>(
      `select outcome from residency.v_owed_notice where coverage_id = $1 order by nth desc limit 1`,
      [coverageId],
    );
    if (!coverage || renewalId === null || last?.outcome !== 'refused')
      throw new DomainError('not-decidable', { notice: last?.outcome ?? null });
    await this.notices.owe({ coverageId, renewalId, says: wordOf[coverage.state], actor, by: deedId });
  }
}
