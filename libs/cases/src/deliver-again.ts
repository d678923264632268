import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import { CaseActions, Recorder } from '@tajdeed/lifecycle';
import { z } from 'zod';

/** `deliver-again`: what Temporal or Kafka refused of a thing is tried at once, as if it had never been refused. */
@Injectable()
export class DeliverAgain implements OnModuleInit {
  constructor(
    private readonly actions: CaseActions,
    private readonly recorder: Recorder,
  ) {}

  onModuleInit(): void {
    this.actions.register({
      ...{ name: 'deliver-again', input: z.strictObject({}), samples: [{}] },
      apply: async ({ subject }) => {
        if ((await this.recorder.deliverRefused(subject)) === 0)
          throw new DomainError('not-decidable', { waits: 'nothing' });
      },
    });
  }
}
