import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { AttemptMoves } from './attempt.moves';
import { AttemptCases } from './attempt.cases';
import { AttemptCorrections } from './attempt.corrections';
import { AttemptOutcomes } from './attempt.outcomes';
import { Standings } from './attempt.standing';
import { BankIds } from './bank-ids';
import { BankQuestions } from './bank-questions';
import { CaseDecisions } from './case-decisions';
import { Ledger } from './ledger/ledger';
import { PayController } from './pay.controller';
import { PaymentActivities } from './payment.activities';
import { PaymentsController } from './payments.controller';
import { BANK, PAYMENT_PAGE, type BankOptions, type PaymentPageOptions } from './payments.options';
import { PaymentsService } from './payments.service';
import { Repricing } from './repricing';
import { ReceiptController } from './receipt.controller';
import { Receipts } from './receipt';
import { RefundDecisions } from './refunds/refund.decisions';
import { Orphans } from './refunds/orphans';
import { RefundActivities } from './refunds/refund.activities';
import { RefundDesk } from './refunds/refund-desk';
import { RefundMoves } from './refunds/refund.moves';
import { RefundRows } from './refunds/refund.rows';
import { SettledRefunds } from './refunds/settled-refunds';
import { defaultReturnLimit, RETURN_LIMIT } from './refunds/returns.settings';
import { RefusedCallbacks } from './refused-callbacks';
import { SecondInquiries } from './second-inquiries';
import { settlementDoor, settlementWork } from './settlement/settlement.parts';
import { Sending } from './sending';
import { SettlementRun } from './settlement/settlement-run';
import { UnsentAttempts } from './unsent';
import { SettlementsController } from './settlement/settlements.controller';

/** The payment room; needs the database and the lifecycle modules beside it. */
@Module({})
export class PaymentsModule {
  /** For the process with the public door: opening payments, the pages of return; `fees` has the part that prices a lapsed term again. */
  static forDoor(
    options: PaymentPageOptions,
    fees?: { readonly module: DynamicModule; readonly part: Type<Repricing> },
  ): DynamicModule {
    return {
      module: PaymentsModule,
      imports: fees ? [fees.module] : [],
      controllers: [PaymentsController, PayController, ReceiptController, SettlementsController],
      providers: [
        { provide: PAYMENT_PAGE, useValue: options },
        { provide: RETURN_LIMIT, useValue: options.returnLimit ?? defaultReturnLimit },
        ...(fees ? [{ provide: Repricing, useExisting: fees.part }] : []),
        ...[PaymentsService, Receipts, Sending, CaseDecisions, Ledger, Standings],
        ...[RefundDecisions, RefundDesk, RefundMoves, RefundRows, SettledRefunds],
        ...settlementDoor({ terminals: options.terminals, channels: options.settlementChannels ?? [] }),
      ],
    };
  }

  /** For the process that runs activities: asking the bank, recording its answers. */
  static forActivities(options: BankOptions): DynamicModule {
    return {
      module: PaymentsModule,
      providers: [
        { provide: BANK, useValue: options },
        AttemptCases,
        AttemptCorrections,
        AttemptMoves,
        AttemptOutcomes,
        BankIds,
        BankQuestions,
        Ledger,
        Orphans,
        PaymentActivities,
        RefundActivities,
        RefundDesk,
        RefundMoves,
        RefundRows,
        RefusedCallbacks,
        SecondInquiries,
        SettledRefunds,
        Standings,
        UnsentAttempts,
        ...settlementWork({ waitDays: options.settlementWaitDays ?? 3 }),
      ],
      exports: [
        ...[AttemptCorrections, PaymentActivities, RefundActivities, RefusedCallbacks, SecondInquiries],
        ...[SettledRefunds, SettlementRun],
      ],
    };
  }
}
