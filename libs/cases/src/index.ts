import { CreateCases20261124000320 } from './migrations/20261124000320-cases';
import { TellHolidays20261124000370 } from './migrations/20261124000370-told-holidays';
import { PublishCaseRecords20261124000530 } from './migrations/20261124000530-records';
import { PublishMergedCases20261128000300 } from './migrations/20261128000300-merged-cases';
import { UrgentCasesFirst20261129000700 } from './migrations/20261129000700-urgent-first';
import { WithdrawHolidays20261130000210 } from './migrations/20261130000210-withdrawn-holidays';

export { CaseRows } from './case.rows';
export { CaseActivities } from './cases.activities';
export { CasesModule } from './cases.module';
export { positionOf, shownCase } from './cases.schemas';
export { StuckDeliveries } from './stuck-deliveries';

export const casesMigrations = [
  CreateCases20261124000320,
  TellHolidays20261124000370,
  PublishCaseRecords20261124000530,
  PublishMergedCases20261128000300,
  UrgentCasesFirst20261129000700,
  WithdrawHolidays20261130000210,
];
