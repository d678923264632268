import { type DynamicModule, Module } from '@nestjs/common';
import { Sealer } from '@tajdeed/platform';
import { BirthDates } from './birth-dates';
import { ChallengeService } from './challenge.service';
import { Codes } from './codes';
import { IdentityActivities } from './identity.activities';
import { IdentityOptions } from './identity.options';
import { PersonRegister } from './person-register';

const shared = (options: IdentityOptions) => [
  { provide: IdentityOptions, useValue: options },
  { provide: Codes, inject: [Sealer], useFactory: (sealer: Sealer) => new Codes(options.codeKeys, sealer) },
];

/** The identity room. Needs platform's Database, Sealer and BlindIndex, and the Recorder. */
@Module({})
export class IdentityModule {
  /** For the process that speaks to residents. */
  static forApi(options: IdentityOptions): DynamicModule {
    const services = [PersonRegister, ChallengeService, BirthDates];
    return { module: IdentityModule, providers: [...shared(options), ...services], exports: services };
  }

  /** For the process that carries out workflows' steps; needs an SmsSender under the token SMS_SENDER. */
  static forWorker(options: IdentityOptions): DynamicModule {
    return {
      module: IdentityModule,
      providers: [...shared(options), IdentityActivities],
      exports: [IdentityActivities],
    };
  }
}
