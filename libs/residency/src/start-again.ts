import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError, lateCaseOf, renewalLifecycle } from '@tajdeed/domain';
import { CaseActions, Recorder, type CaseSubject } from '@tajdeed/lifecycle';
import { Database } from '@tajdeed/platform';
import { z } from 'zod';

/**
 * `start-again`: the workflow of what stands still is ended where it is, and started from the recorded state. The repair for one
 * that hears nothing any more; what is recorded and what the authority has taken stays as it is.
 */
@Injectable()
export class StartAgain implements OnModuleInit {
  constructor(
    private readonly actions: CaseActions,
    private readonly db: Database,
    private readonly recorder: Recorder,
  ) {}

  onModuleInit(): void {
    this.actions.register({
      ...{ name: 'start-again', input: z.strictObject({}), samples: [{}] },
      apply: (about) => (about.kind === 'change-silent' ? this.notice(about) : this.renewal(about)),
    });
  }

  /** Only where a machine is to act: a resident's time, and what people decide, is not begun anew. */
  private async renewal({ subject: renewalId }: CaseSubject): Promise<void> {
    const renewal = await this.recorder.headOf(renewalLifecycle, renewalId);
    if (!renewal || !Object.hasOwn(lateCaseOf, renewal.state))
      throw new DomainError('not-decidable', { renewal: renewal?.state ?? null });
    await this.recorder.tell('renewal', renewalId, 'start-again');
  }

  /** The first that the authority has not answered: the others of the coverage wait for it. */
  private async notice({ subject: coverageId }: CaseSubject): Promise<void> {
    const [first] = await this.db.query<{ noticeId: string }>(
      `select notice_id as "noticeId" from residency.v_owed_notice where coverage_id = $1 and outcome is null order by nth limit 1`,
      [coverageId],
    );
    if (!first) throw new DomainError('not-decidable', { notice: null });
    await this.recorder.tell('noticeWatch', first.noticeId, 'start-again');
  }
}
