export { testDatabase, withClockOffset, type TestDatabase } from './database';
export { testRecorder, type TestRecorder } from './recorder';
export { allMigrations } from './rooms';
