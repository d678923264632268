import { type DynamicModule, Module } from '@nestjs/common';
import { RenewalActivities } from './renewal.activities';
import { RenewalController } from './renewal.controller';
import { RenewalService } from './renewal.service';

/** The renewals room. Needs platform's Database and the Recorder. */
@Module({})
export class RenewalsModule {
  /** For the process that speaks to residents. */
  static forApi(): DynamicModule {
    return {
      module: RenewalsModule,
      controllers: [RenewalController],
      providers: [RenewalService],
      exports: [RenewalService],
    };
  }

  /** For the process that carries out workflows' steps. */
  static forWorker(): DynamicModule {
    return { module: RenewalsModule, providers: [RenewalActivities], exports: [RenewalActivities] };
  }
}
