import type { DynamicModule } from '@nestjs/common';
import { CoverageModule } from '@tajdeed/coverage';
import { Fees, FeesModule } from '@tajdeed/fees';
import { challengeLimits, IdentityModule, IdentityOptions } from '@tajdeed/identity';
import { PaymentsModule } from '@tajdeed/payments';
import { RenewalsModule } from '@tajdeed/renewals';
import { HOUR_MS } from '@tajdeed/domain';
import type { ApiSettings } from './api.config';

/** The rooms that this app opens to residents. */
export function rooms(settings: ApiSettings): DynamicModule[] {
  const fees = FeesModule.forRoot({
    quoteValidMs: settings.QUOTE_VALID_HOURS * HOUR_MS,
    startWithinDays: settings.START_WITHIN_DAYS,
  });
  return [
    IdentityModule.forApi(new IdentityOptions(settings.CODE_KEYS, challengeLimits(settings))),
    RenewalsModule.forApi({ module: fees, part: Fees }),
    fees,
    PaymentsModule.forDoor({
      terminals: settings.KNET_TERMINALS,
      bankPaymentUrl: settings.BANK_PAYMENT_URL,
      callbackUrl: settings.CALLBACK_URL,
      publicUrl: settings.PUBLIC_URL,
    }),
    CoverageModule.forApi({ publicUrl: settings.PUBLIC_URL }),
  ];
}
