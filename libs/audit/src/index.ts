import { CreateAudit20261122000900 } from './migrations/20261122000900-audit';
import { PublishEntries20261127000355 } from './migrations/20261127000355-entries';

export { AuditLog, type Receipt } from './audit-log';
export { AuditWriter, type WriterOptions } from './audit-writer';
export { AuditController } from './audit.controller';
export { AuditModule, type AuditOptions } from './audit.module';
export { LogReader, type LogTroubles } from './log-reader';
export { Proofs, type TimelineProof } from './proofs';
export type { LogRecord } from './records';
export { SignedHeads, type LogIdentity } from './signed-heads';

/** The migrations of this room, oldest first. */
export const auditMigrations = [CreateAudit20261122000900, PublishEntries20261127000355] as const;
