import { CreateCoverage20261122000700 } from './migrations/20261122000700-coverage';
import { AllowDecisions20261124000340 } from './migrations/20261124000340-decisions';
import { HoldDaysByState20261124000380 } from './migrations/20261124000380-days-by-state';

export { CoverageActivities } from './coverage.activities';
export { CoverageModule } from './coverage.module';
export type { CoverageSettings } from './coverage.settings';
export type { Standing, Verification } from './verification.service';

export const coverageMigrations = [
  CreateCoverage20261122000700,
  AllowDecisions20261124000340,
  HoldDaysByState20261124000380,
];
