import type { DynamicModule, Type } from '@nestjs/common';
import { ApprovalsModule } from '@tajdeed/approvals';
import { CasesModule } from '@tajdeed/cases';
import { CoverageModule } from '@tajdeed/coverage';
import { Fees, FeesModule, ImpactsModule, RulingsModule, SchedulesModule } from '@tajdeed/fees';
import { BirthDates, challengeLimits, IdentityModule, IdentityOptions } from '@tajdeed/identity';
import { LedgerModule, PaymentsModule, ReturnsModule, StatementsModule } from '@tajdeed/payments';
import { RenewalsModule } from '@tajdeed/renewals';
import { ResidencyModule } from '@tajdeed/residency';
import { SearchModule } from '@tajdeed/search';
import { StaffModule } from '@tajdeed/staff';
import { HOUR_MS } from '@tajdeed/domain';
import type { ApiSettings } from './api.config';

/** The rooms that this app opens, to residents and to the staff. */
export function rooms(settings: ApiSettings): (DynamicModule | Type)[] {
  const identity = IdentityModule.forApi(new IdentityOptions(settings.CODE_KEYS, challengeLimits(settings)));
  const fees = FeesModule.forRoot(
    {
      quoteValidMs: settings.QUOTE_VALID_HOURS * HOUR_MS,
      startWithinDays: settings.START_WITHIN_DAYS,
    },
    { module: identity, part: BirthDates },
  );
  return [
    identity,
    RenewalsModule.forApi({ module: fees, part: Fees }, settings.RETURN_SHOWN_WITHIN_DAYS),
    fees,
    PaymentsModule.forDoor(
      {
        terminals: settings.KNET_TERMINALS,
        bankPaymentUrl: settings.BANK_PAYMENT_URL,
        callbackUrl: settings.CALLBACK_URL,
        publicUrl: settings.PUBLIC_URL,
        settlementChannels: settings.SETTLEMENT_CHANNELS,
        returnLimit: { fils: settings.RETURN_ALONE_UP_TO },
        returnShownDays: settings.RETURN_SHOWN_WITHIN_DAYS,
      },
      { module: fees, part: Fees },
    ),
    LedgerModule,
    StatementsModule,
    ReturnsModule.forRoot({ fils: settings.RETURN_ALONE_UP_TO }),
    CoverageModule.forApi({ publicUrl: settings.PUBLIC_URL }),
    ResidencyModule.forApi(),
    ApprovalsModule,
    SchedulesModule,
    RulingsModule,
    ImpactsModule,
    CasesModule.forApi(),
    SearchModule,
    StaffModule.forRoot({
      issuer: settings.STAFF_ISSUER,
      clientId: settings.STAFF_CLIENT_ID,
      clientSecret: settings.STAFF_CLIENT_SECRET,
      cliClientId: settings.STAFF_CLI_CLIENT_ID,
      publicUrl: settings.PUBLIC_URL,
      bootstrapToken: settings.STAFF_BOOTSTRAP_TOKEN,
    }),
  ];
}
