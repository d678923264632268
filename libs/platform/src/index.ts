export { bootApp, bootProcess, type AppOptions, type ProcessOptions, type Running } from './boot/boot';
export { Health, type HealthCheck } from './boot/health';
export { CapabilityModule, CryptoModule, OnceModule } from './boot/parts.module';
export type { RootModule } from './boot/platform.module';
export { runMain } from './boot/run-main';
export { Shutdown, type ShutdownPhase } from './boot/shutdown';
export type { BatchHandler, BusMessage, Consumer, Publisher, ReceivedMessage } from './bus/event-bus';
export { KafkaConsumer, type KafkaConsumerOptions } from './bus/kafka-consumer';
export { KafkaPublisher } from './bus/kafka-publisher';
export { type TopicReport, type TopicRow, ensureTopics } from './bus/kafka-topics';
export { BlindIndex } from './crypto/blind-index';
export { commit, newSalt, opensTo } from './crypto/commitments';
export { SealError, Sealer } from './crypto/sealer';
export { Database, type StatementResult, Transactional, inTransaction } from './database/database';
export { DatabaseModule, type DatabaseOptions } from './database/database.module';
export { databaseCode, isAway, isRepeatable, isUniqueViolation } from './database/faults';
export { databaseStartFault } from './database/start-fault';
export { type Night, type Nights, tonight } from './database/night';
export { SqlClock } from './database/sql-clock';
export { Capabilities, type CapabilityKeys } from './http/capabilities';
export { escapeHtml, pageHtml, sendPage, type Page, type PagePart, type PageTone } from './http/page';
export { escaped, isFormula, unescaped } from './http/csv-cells';
export { Idempotent } from './http/idempotency';
export { keysetPage } from './http/keyset-page';
export { Asker, type Holder } from './http/holder';
export { AnswerLanguage, requestLanguage } from './http/language';
export { createOpenApi, mountDocs, type OpenApiOptions } from './http/open-api';
export {
  OutboundError,
  type OutboundAnswer,
  type OutboundFault,
  OutboundHttp,
  type OutboundOptions,
  type OutboundRequest,
} from './http/outbound-http';
export {
  civilNumberSchema,
  codeSchema,
  dateSchema,
  intFromPerson,
  languageSchema,
  reasonSchema,
  referenceSchema,
  typedText,
} from './http/person-input';
export {
  AlsoPage,
  Capability,
  type CapabilityClaim,
  Policy,
  type PolicyName,
  RateLimited,
  ViewOnly,
  WithoutKey,
} from './http/policies';
export { type FieldFault, type Problem, problemOf } from './http/problem';
export { RateLimit, type Rates } from './http/rate-limit';
export { type Route, RouteTable } from './http/route-table';
export {
  type FactorProof,
  type Principal,
  SecondFactor,
  Staff,
  STAFF_COOKIE,
  StaffSessions,
} from './http/staff';
export { takenOut } from './http/exports';
export { parseUpload } from './http/body';
export { typeOf, Upload, type UploadRow, UploadStream } from './http/upload';
export {
  matchesTag,
  namesTag,
  sendSheet,
  sheetHtml,
  strongTag,
  type Sheet,
  type SheetRow,
  type SheetTable,
} from './http/sheet';
export { PathId, ZodCheck, invalidInput, uuidSchema } from './http/validation';
export { derivedId, newId, newReference, newSecretId, newTrackId, stepKey } from './ids';
export { platformMigrations } from './migrations';
export { closeDatabase } from './migrations/close-database';
export { migrateDatabase, setRolePasswords, type Migration, type Tell } from './migrations/migrate-database';
export { type DatabaseRole, databaseRoles } from './roles';
export {
  type BaseSettings,
  type DoorSettings,
  type KeyRing,
  baseShape,
  doorShape,
  kinds,
} from './settings/kinds';
export {
  type Environment,
  SettingsError,
  type SettingRow,
  StartError,
  describeSettings,
  readSettings,
} from './settings/settings';
export { currentTraceId, currentTraceparent } from './telemetry/current-trace';
export { makeLogger } from './telemetry/logs';
export { NestLogger } from './telemetry/nest-logger';
export { inSpan, startTelemetry, stopTelemetry, withTraceparent } from './telemetry/telemetry';
export { dataConverter } from './temporal/data-converter';
export { payloadCodec } from './temporal/payload-codec';
export { traceHeader, traceOf } from './temporal/trace-header';
export { TemporalClient, TemporalModule, type TemporalOptions } from './temporal/temporal.module';
export { stateSays } from './texts/state-says';
export { type Language, type TextKey, type TextKeyIn, languageOf, languages, texts } from './texts/texts';
