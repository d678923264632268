import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import { CaseActions } from '@tajdeed/lifecycle';
import { Database } from '@tajdeed/platform';
import { z } from 'zod';

/** `deliver-again`: what Temporal or Kafka refused of a thing is tried at once, as if it had never been refused. */
@Injectable()
export class DeliverAgain implements OnModuleInit {
  constructor(
    private readonly actions: CaseActions,
    private readonly db: Database,
  ) {}

  onModuleInit(): void {
    this.actions.register({
      ...{ name: 'deliver-again', input: z.strictObject({}), samples: [{}] },
      apply: async ({ subject }) => {
        const [row] = await this.db.query<{ n: number }>(`select lifecycle.deliver_again($1) as n`, [
          subject,
        ]);
        if (!row?.n) throw new DomainError('not-decidable', { waits: 'nothing' });
      },
    });
  }
}
