import { CreateCases20261124000320 } from './migrations/20261124000320-cases';
import { PublishCaseRecords20261124000530 } from './migrations/20261124000530-records';

export { CaseActivities } from './cases.activities';
export { CasesModule } from './cases.module';

export const casesMigrations = [CreateCases20261124000320, PublishCaseRecords20261124000530];
