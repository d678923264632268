import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { BirthDates } from './birth-dates';
import { FeesController } from './fees.controller';
import { Fees } from './fees.service';
import { FEES_SETTINGS, type FeesSettings } from './fees.settings';
import { Pricing } from './quotes/pricing';
import { QuoteRows } from './quotes/quote.rows';
import { QuotesController } from './quotes/quotes.controller';
import { Quotes } from './quotes/quotes.service';
import { Recomputation } from './quotes/recompute';
import { RenewalFactsReader } from './renewal-facts';
import { Rulings } from './rulings/rulings';
import { Schedules } from './schedules';

/** The fee room behind its door; needs the database and the lifecycle modules beside it. */
@Module({})
export class FeesModule {
  /** `births` has the part of the identity room that opens birth dates; without it no age is known. */
  static forRoot(
    settings: FeesSettings,
    births?: { readonly module: DynamicModule; readonly part: Type<BirthDates> },
  ): DynamicModule {
    return {
      module: FeesModule,
      imports: births ? [births.module] : [],
      controllers: [FeesController, QuotesController],
      providers: [
        { provide: FEES_SETTINGS, useValue: settings },
        ...(births ? [{ provide: BirthDates, useExisting: births.part }] : []),
        ...[Schedules, Rulings, Pricing, QuoteRows, Recomputation, RenewalFactsReader, Fees, Quotes],
      ],
      exports: [Fees],
    };
  }
}
