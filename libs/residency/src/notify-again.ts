import { Injectable, type OnModuleInit } from '@nestjs/common';
import { coverageLifecycle, DomainError, renewalLifecycle } from '@tajdeed/domain';
import { CaseActions, Recorder, type CaseSubject, type Deed } from '@tajdeed/lifecycle';
import { derivedId, stepKey } from '@tajdeed/platform';
import { z } from 'zod';

/** `notify-again`: the residency authority is told once more of a coverage that stands. */
@Injectable()
export class NotifyAgain implements OnModuleInit {
  constructor(
    private readonly actions: CaseActions,
    private readonly recorder: Recorder,
  ) {}

  onModuleInit(): void {
    this.actions.register({
      name: 'notify-again',
      input: z.strictObject({}),
      samples: [{}],
      apply: (about, _, deed) => this.apply(about, deed),
    });
  }

  private async apply({ caseId, subject: renewalId }: CaseSubject, { deedId, actor }: Deed): Promise<void> {
    const renewal = await this.recorder.headOf(renewalLifecycle, renewalId);
    const coverageId = derivedId(renewalId, 'coverage');
    const coverage = await this.recorder.headOf(coverageLifecycle, coverageId);
    const stands = coverage?.state === 'PROVISIONAL' || coverage?.state === 'EFFECTIVE';
    if (renewal?.state !== 'HELD' || !stands)
      throw new DomainError('not-decidable', {
        renewal: renewal?.state ?? null,
        coverage: coverage?.state ?? null,
      });
    await this.recorder.record({ key: stepKey('notify-again', deedId), actor, renewalId }, [
      {
        lifecycle: renewalLifecycle,
        thing: renewalId,
        expectedSeq: renewal.seq,
        event: 'notice.retried',
        facts: { caseId, coverageId },
      },
    ]);
    await this.recorder.tell('renewal', renewalId, 'retried');
  }
}
