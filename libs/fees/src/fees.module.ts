import { Module, type DynamicModule } from '@nestjs/common';
import { FeesController } from './fees.controller';
import { Fees } from './fees.service';
import { FEES_SETTINGS, type FeesSettings } from './fees.settings';
import { RenewalFactsReader } from './renewal-facts';
import { Schedules } from './schedules';

/** The fee room behind its door; needs the database and the lifecycle modules beside it. */
@Module({})
export class FeesModule {
  static forRoot(settings: FeesSettings): DynamicModule {
    return {
      module: FeesModule,
      controllers: [FeesController],
      providers: [{ provide: FEES_SETTINGS, useValue: settings }, Schedules, RenewalFactsReader, Fees],
      exports: [Fees],
    };
  }
}
