import { type DynamicModule, Module } from '@nestjs/common';
import { ApprovalsWorkerModule } from '@tajdeed/approvals';
import { CasesModule } from '@tajdeed/cases';
import { CoverageModule } from '@tajdeed/coverage';
import { FeesWorkerModule, ImpactsWorkerModule, QuoteCheckModule } from '@tajdeed/fees';
import { IdentityModule, IdentityOptions } from '@tajdeed/identity';
import { LifecycleModule } from '@tajdeed/lifecycle';
import { MessagesModule } from '@tajdeed/messages';
import { LedgerCheckModule, PaymentsModule, StatementCheckModule } from '@tajdeed/payments';
import { CryptoModule, DatabaseModule } from '@tajdeed/platform';
import { RenewalsModule } from '@tajdeed/renewals';
import { ResidencyModule } from '@tajdeed/residency';
import { ReadSealsModule } from '@tajdeed/search';
import { Steps } from './steps';
import type { WorkerSettings } from './worker.config';

/** The rooms whose steps the worker carries out. */
@Module({})
export class WorkerModule {
  static forRoot(settings: WorkerSettings): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        DatabaseModule.forRoot({ url: settings.DATABASE_URL, name: 'worker', poolSize: 20 }),
        CryptoModule.forRoot({ dataKeys: settings.DATA_KEYS, indexKey: settings.INDEX_KEY }),
        LifecycleModule,
        MessagesModule.forRoot({ url: settings.SMS_URL, token: settings.SMS_TOKEN }),
        IdentityModule.forWorker(new IdentityOptions(settings.CODE_KEYS)),
        RenewalsModule.forWorker(),
        PaymentsModule.forActivities({
          terminals: settings.KNET_TERMINALS,
          bankInquiryUrl: settings.BANK_INQUIRY_URL,
          settlementWaitDays: settings.SETTLEMENT_WAIT_DAYS,
          secondInquiriesPerSecond: settings.BANK_BATCH_RATE,
        }),
        CoverageModule.forWorker(),
        ApprovalsWorkerModule,
        CasesModule.forWorker(),
        FeesWorkerModule,
        ImpactsWorkerModule,
        QuoteCheckModule,
        LedgerCheckModule,
        StatementCheckModule,
        ReadSealsModule,
        ResidencyModule.forWorker({ url: settings.AUTHORITY_URL, token: settings.AUTHORITY_TOKEN }),
      ],
      providers: [Steps],
    };
  }
}
