import { Module } from '@nestjs/common';
import { LedgerCheck } from './ledger-check';
import { LedgerController } from './ledger.controller';
import { LedgerReports } from './ledger-reports';
import { LedgerVerification } from './verification';

/** The ledger behind the staff's door; needs the database beside it. */
@Module({ controllers: [LedgerController], providers: [LedgerReports, LedgerVerification] })
export class LedgerModule {}

/** For the process that looks at the ledger by night. */
@Module({ providers: [LedgerCheck, LedgerVerification], exports: [LedgerCheck] })
export class LedgerCheckModule {}
