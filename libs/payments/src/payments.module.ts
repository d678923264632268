import { Module, type DynamicModule } from '@nestjs/common';
import { AttemptMoves } from './attempt.moves';
import { AttemptCases } from './attempt.cases';
import { BankIds } from './bank-ids';
import { CaseDecisions } from './case-decisions';
import { PaymentActivities } from './payment.activities';
import { PaymentsController } from './payments.controller';
import { BANK, PAYMENT_PAGE, type BankOptions, type PaymentPageOptions } from './payments.options';
import { PaymentsService } from './payments.service';
import { ReceiptController } from './receipt.controller';
import { Receipts } from './receipt';

/** The payment room; needs the database and the lifecycle modules beside it. */
@Module({})
export class PaymentsModule {
  /** For the process with the public door: opening payments, the pages of return. */
  static forDoor(options: PaymentPageOptions): DynamicModule {
    return {
      module: PaymentsModule,
      controllers: [PaymentsController, ReceiptController],
      providers: [{ provide: PAYMENT_PAGE, useValue: options }, PaymentsService, Receipts, CaseDecisions],
    };
  }

  /** For the process that runs activities: asking the bank, recording its answers. */
  static forActivities(options: BankOptions): DynamicModule {
    return {
      module: PaymentsModule,
      providers: [
        { provide: BANK, useValue: options },
        AttemptCases,
        AttemptMoves,
        BankIds,
        PaymentActivities,
      ],
      exports: [PaymentActivities],
    };
  }
}
