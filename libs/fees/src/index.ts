import { CreateFees20261122000400 } from './migrations/20261122000400-fees';
import { Conditions20261126000101 } from './migrations/20261126000101-conditions';
import { ScheduleLife20261126000210 } from './migrations/20261126000210-schedule-life';
import { ExplainedQuotes20261126000310 } from './migrations/20261126000310-explained-quotes';
import { Impact20261126000410 } from './migrations/20261126000410-impact';
import { ForgetQuotes20261126000510 } from './migrations/20261126000510-forget-quotes';
import { PublishQuoteLines20261127000100 } from './migrations/20261127000100-quote-lines';
import { ForgetImpacts20261129000300 } from './migrations/20261129000300-forget-impacts';
import { WriteDownImpactExports20261130000200 } from './migrations/20261130000200-impact-exports';
import { PublishQuoteFacts20261202000300 } from './migrations/20261202000300-quote-facts';

export { FeesModule } from './fees.module';
export { BirthDates } from './birth-dates';
export { Fees, type Repriced, type ShownQuote } from './fees.service';
export { feesShape, type FeesSettings } from './fees.settings';
export { ScheduleActivities } from './schedule/schedule.activities';
export { FeesWorkerModule, SchedulesModule } from './schedule/schedules.module';
export { ImpactRun, type Watcher } from './impact/impact-run';
export { ImpactsModule, ImpactsWorkerModule } from './impact/impacts.module';
export { datedSchedules, enactedLaw } from './seed/enacted-law';
export { QuoteCheck, type CheckProgress } from './quotes/quote-check';
export { QuoteCheckModule } from './quotes/quote-check.module';
export { RulingsModule } from './rulings/rulings.module';
export { seedFees, type SeedReport } from './seed/seed-fees';
export type { SqlRunner } from './seed/sql-runner';

export const feesMigrations = [
  CreateFees20261122000400,
  Conditions20261126000101,
  ScheduleLife20261126000210,
  ExplainedQuotes20261126000310,
  Impact20261126000410,
  ForgetQuotes20261126000510,
  PublishQuoteLines20261127000100,
  ForgetImpacts20261129000300,
  WriteDownImpactExports20261130000200,
  PublishQuoteFacts20261202000300,
];
