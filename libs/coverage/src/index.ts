import { CreateCoverage20261122000700 } from './migrations/20261122000700-coverage';

export { CoverageActivities } from './coverage.activities';
export { CoverageModule } from './coverage.module';
export type { CoverageSettings } from './coverage.settings';
export type { Standing, Verification } from './verification.service';

export const coverageMigrations = [CreateCoverage20261122000700];
