import type { DynamicModule } from '@nestjs/common';
import { CoverageActivities, CoverageModule } from '@tajdeed/coverage';
import type { TestRoom } from './renewals';

/** The room of covers as the worker opens it, for specs of what happens to a payment meanwhile. */
export function issuingRoom(): DynamicModule {
  return CoverageModule.forWorker();
}

/** Issues the cover of a renewal, as its workflow does; answers where the renewal stands then. */
export function issueCoverage(room: TestRoom, renewalId: string): Promise<string> {
  return room.module.get(CoverageActivities, { strict: false }).issueCoverage(renewalId);
}
