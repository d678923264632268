import { CreatePayments20261122000600 } from './migrations/20261122000600-payments';
import { AddUnprovenPayments20261123000100 } from './migrations/20261123000100-unproven-payments';
import { AllowPaymentDecisions20261124000350 } from './migrations/20261124000350-decisions';
import { RefuseSettledCallbacks20261124000360 } from './migrations/20261124000360-settled-callbacks';
import { LetGoByState20261124000390 } from './migrations/20261124000390-settled-by-state';
import { PublishPaymentRecords20261124000520 } from './migrations/20261124000520-records';
import { CreateLedger20261127000110 } from './migrations/20261127000110-ledger';
import { LookAtLedger20261127000120 } from './migrations/20261127000120-ledger-looks';
import { AddCorrections20261127000150 } from './migrations/20261127000150-corrections';
import { AskInBatches20261127000160 } from './migrations/20261127000160-second-inquiries';
import { AskAboutRefusedCaptures20261127000170 } from './migrations/20261127000170-refused-captures';
import { HoldQuestions20261127000180 } from './migrations/20261127000180-held-questions';
import { CreateRefunds20261127000200 } from './migrations/20261127000200-refunds';
import { CreateSettlement20261127000250 } from './migrations/20261127000250-settlement';
import { ReadCasesOfOrphans20261127000210 } from './migrations/20261127000210-orphans';
import { KeepRefundMismatches20261127000220 } from './migrations/20261127000220-refund-mismatches';
import { OrderSettlementLines20261127000260 } from './migrations/20261127000260-line-order';
import { HoldAttemptsBack20261128000100 } from './migrations/20261128000100-held-back';
import { StoreCallbacksFirst20261127000300 } from './migrations/20261127000300-callbacks-raw-first';
import { CreateStatements20261127000350 } from './migrations/20261127000350-statements';
import { StateSettlement20261127000360 } from './migrations/20261127000360-settled-statements';
import { GiveBackInPart20261128000310 } from './migrations/20261128000310-refunds-in-part';
import { HoldCaptures20261128000320 } from './migrations/20261128000320-held-captures';
import { ListOwedStatements20261128000330 } from './migrations/20261128000330-owed-statements';
import { TellRefusedCallbacks20261128000340 } from './migrations/20261128000340-told-callbacks';
import { KeepStatementsTogether20261128000400 } from './migrations/20261128000400-statements-together';
import { PostTogether20261128000410 } from './migrations/20261128000410-post-together';
import { AskSecondQuestionsOnce20261128000450 } from './migrations/20261128000450-second-questions-once';
import { KeepUnsettled20261129000110 } from './migrations/20261129000110-unsettled';
import { ThrowAwayInPieces20261129000120 } from './migrations/20261129000120-thrown-away';
import { ReturnForeignLines20261129000600 } from './migrations/20261129000600-foreign-returns';
import { ClaimLines20261129000610 } from './migrations/20261129000610-claimed-lines';
import { CountPages20261130000400 } from './migrations/20261130000400-page-sums';
import { ReturnForeignInPart20261130000410 } from './migrations/20261130000410-foreign-returns-in-part';
import { NoticeOverdueFiles20261130000420 } from './migrations/20261130000420-overdue-files';
import { LookAtAllStatements20261130000500 } from './migrations/20261130000500-statement-weeks';
import { TakeCallbacksTogether20261130000700 } from './migrations/20261130000700-callbacks-together';
import { DecideCallbacksOnce20261201000100 } from './migrations/20261201000100-one-rule-for-callbacks';
import { TellEntered20261202000100 } from './migrations/20261202000100-entered-here';
import { KeepReportsOfSuspects20261202000600 } from './migrations/20261202000600-suspects-reports';
import { AskAboutContraryCallbacks20261202000700 } from './migrations/20261202000700-contrary-callbacks';
import { SeeDeniedCaptures20261202000710 } from './migrations/20261202000710-denied-captures';
import { TellSecondCaptures20261202000800 } from './migrations/20261202000800-second-captures';
import { NoticeUnheard20261202000900 } from './migrations/20261202000900-unheard-statements';

export { AttemptCorrections, type Corrected, type Correction } from './attempt.corrections';
export { terminalsSchema, type Terminal } from './knet/terminal';
export { LedgerCheck, type LedgerCheckProgress } from './ledger/ledger-check';
export { LedgerCheckModule, LedgerModule } from './ledger/ledger.module';
export { PaymentActivities } from './payment.activities';
export { PaymentsModule } from './payments.module';
export type { BankOptions, PaymentPageOptions } from './payments.options';
export { Orphans } from './refunds/orphans';
export { RefundActivities } from './refunds/refund.activities';
export { ReturnsModule } from './refunds/returns.module';
export { returnsShape } from './refunds/returns.settings';
export { SettledRefunds, type SettledRefund, type SettledRefundMatch } from './refunds/settled-refunds';
export { SecondInquiries, type BatchWatcher } from './second-inquiries';
export { StatementCheck, type StatementProgress } from './statements/statement-check';
export { StatementWholeCheck, type WholeProgress } from './statements/statement-whole-check';
export { StatementCheckModule } from './statements/statement-check.module';
export { StatementsModule } from './statements/statements.module';
export { StatementSweep } from './statements/statement-sweep';
export { PaymentsService, type OpenedPayment } from './payments.service';
export { RefusedCallbacks } from './refused-callbacks';
export { channelsSchema, type Channel } from './settlement/layout';
export { OverdueFiles } from './settlement/overdue';
export { SettlementRun, type RunWatcher } from './settlement/settlement-run';

export const paymentsMigrations = [
  CreatePayments20261122000600,
  AddUnprovenPayments20261123000100,
  AllowPaymentDecisions20261124000350,
  RefuseSettledCallbacks20261124000360,
  LetGoByState20261124000390,
  PublishPaymentRecords20261124000520,
  CreateLedger20261127000110,
  LookAtLedger20261127000120,
  AddCorrections20261127000150,
  AskInBatches20261127000160,
  AskAboutRefusedCaptures20261127000170,
  HoldQuestions20261127000180,
  CreateRefunds20261127000200,
  ReadCasesOfOrphans20261127000210,
  KeepRefundMismatches20261127000220,
  CreateSettlement20261127000250,
  OrderSettlementLines20261127000260,
  StoreCallbacksFirst20261127000300,
  CreateStatements20261127000350,
  StateSettlement20261127000360,
  HoldAttemptsBack20261128000100,
  GiveBackInPart20261128000310,
  HoldCaptures20261128000320,
  ListOwedStatements20261128000330,
  TellRefusedCallbacks20261128000340,
  KeepStatementsTogether20261128000400,
  PostTogether20261128000410,
  AskSecondQuestionsOnce20261128000450,
  KeepUnsettled20261129000110,
  ThrowAwayInPieces20261129000120,
  ReturnForeignLines20261129000600,
  ClaimLines20261129000610,
  CountPages20261130000400,
  ReturnForeignInPart20261130000410,
  NoticeOverdueFiles20261130000420,
  LookAtAllStatements20261130000500,
  TakeCallbacksTogether20261130000700,
  DecideCallbacksOnce20261201000100,
  TellEntered20261202000100,
  KeepReportsOfSuspects20261202000600,
  AskAboutContraryCallbacks20261202000700,
  SeeDeniedCaptures20261202000710,
  TellSecondCaptures20261202000800,
  NoticeUnheard20261202000900,
];
