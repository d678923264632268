export { auditDifferences } from './audit-equals-history';
export { AuthenticatorApp } from './authenticator-app';
export { Browser, type Seen, type Visit } from './browser';
export { besideStaffRooms, officer, staffModule, staffRooms } from './back-office';
export { testDatabase, withClockOffset, type TestDatabase } from './database';
export { givenQuote, type GivenQuote } from './quotes';
export { testDoor, type TestDoor } from './door';
export { issueCoverage, issuingRoom } from './issuing';
export { kuwaitNoon } from './noon';
export { attemptOfLoad, callbackOfLoad, givenManyAttempts } from './many-attempts';
export { openLoop, Poster, type LoadAnswer } from './open-loop';
export { pdfLines, pdfText, readFromTheRight, type Glyph } from './pdf-text';
export { alsoRecords, exampleMove, testRecorder, type TestRecorder } from './recorder';
export { givenRenewal, givenResident, testRoom, type GivenResident, type TestRoom } from './renewals';
export { givenRegister } from './register';
export { allMigrations } from './rooms';
export { writeLargeFile } from './settlement-file';
export { testClientSecret, testSandbox, testTerminal, type TestSandbox } from './sandbox';
export { StaffAtWork, TestOffice, type OfficeAnswer, type Workers, type WorkPlace } from './test-office';
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
