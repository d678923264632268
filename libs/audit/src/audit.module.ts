import { Module, type DynamicModule } from '@nestjs/common';
import { AuditController } from './audit.controller';
import { AuditLog } from './audit-log';
import { AuditWriter, WRITER_OPTIONS, type WriterOptions } from './audit-writer';
import { LogReader } from './log-reader';
import { Proofs } from './proofs';
import { LOG_IDENTITY, SignedHeads, type LogIdentity } from './signed-heads';

export interface AuditOptions {
  readonly identity: LogIdentity;
  readonly writer: WriterOptions;
}

/** The room of the audit: the log, its heads and proofs, its door. Needs platform's Database. */
@Module({})
export class AuditModule {
  static forRoot({ identity, writer }: AuditOptions): DynamicModule {
    return {
      module: AuditModule,
      controllers: [AuditController],
      providers: [
        AuditLog,
        AuditWriter,
        LogReader,
        Proofs,
        SignedHeads,
        { provide: LOG_IDENTITY, useValue: identity },
        { provide: WRITER_OPTIONS, useValue: writer },
      ],
      exports: [AuditLog, AuditWriter, LogReader, Proofs, SignedHeads],
    };
  }
}
