import { Module } from '@nestjs/common';
import { HeardPayments } from './heard-payments';
import { RawPayments } from './raw-payments';
import { StatementCheck } from './statement-check';
import { StatementFaults } from './statement-faults';
import { StatementParity } from './statement-parity';
import { StatementSweep } from './statement-sweep';
import { StatementWholeCheck } from './statement-whole-check';

/** For the process that looks at all statements by night, and at what stays open too long; needs database and lifecycle beside it. */
@Module({
  providers: [
    ...[HeardPayments, RawPayments, StatementParity, StatementFaults],
    ...[StatementCheck, StatementWholeCheck, StatementSweep],
  ],
  exports: [StatementCheck, StatementWholeCheck, StatementSweep],
})
export class StatementCheckModule {}
