export { auditDifferences } from './audit-equals-history';
export { testDatabase, withClockOffset, type TestDatabase } from './database';
export { givenQuote, type GivenQuote } from './quotes';
export { testDoor, type TestDoor } from './door';
export { alsoRecords, exampleMove, testRecorder, type TestRecorder } from './recorder';
export { givenRenewal, givenResident, testRoom, type GivenResident, type TestRoom } from './renewals';
export { allMigrations } from './rooms';
export { tailTopics, testBrokers, type TestTail } from './topics';
export {
  badCard,
  goodCard,
  Refused,
  Resident,
  waitFor,
  type Answer,
  type Card,
  type Doors,
  type Status,
} from './resident';
