import { CreateCases20261124000320 } from './migrations/20261124000320-cases';

export { CaseActivities } from './cases.activities';
export { CasesModule } from './cases.module';

export const casesMigrations = [CreateCases20261124000320];
