import { Module } from '@nestjs/common';
import { HeardPayments } from './heard-payments';
import { RawPayments } from './raw-payments';
import { StatementCheck } from './statement-check';
import { StatementParity } from './statement-parity';
import { StatementSweep } from './statement-sweep';

/** For the process that looks at all statements by night, and at what stays open too long; needs database and lifecycle beside it. */
@Module({
  providers: [HeardPayments, RawPayments, StatementCheck, StatementParity, StatementSweep],
  exports: [StatementCheck, StatementSweep],
})
export class StatementCheckModule {}
