import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { RETURN_SHOWN_DAYS } from '@tajdeed/domain';
import { LateRenewals } from './late-renewals';
import { RenewalActivities } from './renewal.activities';
import { RenewalController } from './renewal.controller';
import { RenewalService } from './renewal.service';
import { SHOWN_DAYS } from './returns';
import { TermReach } from './term-reach';

/** The renewals room. Needs platform's Database and the Recorder. */
@Module({})
export class RenewalsModule {
  /** For the process that speaks to residents; `from` has the part of the room of fees that says whether a term can be chosen. */
  static forApi(
    from?: { readonly module: DynamicModule; readonly part: Type<TermReach> },
    returnShownDays = RETURN_SHOWN_DAYS,
  ): DynamicModule {
    return {
      module: RenewalsModule,
      imports: from ? [from.module] : [],
      controllers: [RenewalController],
      providers: [
        { provide: SHOWN_DAYS, useValue: returnShownDays },
        RenewalService,
        ...(from ? [{ provide: TermReach, useExisting: from.part }] : []),
      ],
      exports: [RenewalService],
    };
  }

  /** For the process that carries out workflows' steps. */
  static forWorker(): DynamicModule {
    const parts = [LateRenewals, RenewalActivities];
    return { module: RenewalsModule, providers: parts, exports: parts };
  }
}
