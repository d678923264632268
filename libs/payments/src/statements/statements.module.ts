import { Module } from '@nestjs/common';
import { PaidAndCoveredController } from './paid-and-covered.controller';
import { Statements } from './statements';
import { StatementsController } from './statements.controller';

/** The statements behind the doors: the counter for everybody, the list for finance and auditors; needs the database beside it. */
@Module({ controllers: [PaidAndCoveredController, StatementsController], providers: [Statements] })
export class StatementsModule {}
