export { auditDifferences } from './audit-equals-history';
export { testDatabase, withClockOffset, type TestDatabase } from './database';
export { exampleMove, testRecorder, type TestRecorder } from './recorder';
export { allMigrations } from './rooms';
