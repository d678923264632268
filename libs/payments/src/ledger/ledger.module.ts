import { Module } from '@nestjs/common';
import { LedgerCheck } from './ledger-check';
import { LedgerController } from './ledger.controller';
import { LedgerReports } from './ledger-reports';
import { AttemptVerification } from './attempt-verification';
import { LineVerification } from './line-verification';
import { LedgerVerification } from './verification';

const verification = [AttemptVerification, LineVerification, LedgerVerification];

/** The ledger behind the staff's door; needs the database beside it. */
@Module({ controllers: [LedgerController], providers: [LedgerReports, ...verification] })
export class LedgerModule {}

/** For the process that looks at the ledger by night. */
@Module({ providers: [LedgerCheck, ...verification], exports: [LedgerCheck] })
export class LedgerCheckModule {}
