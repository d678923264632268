import { type DynamicModule, Module } from '@nestjs/common';
import { Capabilities, type CapabilityKeys } from '../http/capabilities';
import { IdempotencyStore } from '../http/idempotency-store';
import { RateLimit, RATES, type Rates } from '../http/rate-limit';
import type { KeyRing } from '../settings/kinds';
import { BlindIndex } from '../crypto/blind-index';
import { Sealer } from '../crypto/sealer';

/** Sealer and BlindIndex for the whole process. */
@Module({})
export class CryptoModule {
  static forRoot(keys: { readonly dataKeys: KeyRing; readonly indexKey: Buffer }): DynamicModule {
    const providers = [
      { provide: Sealer, useValue: new Sealer(keys.dataKeys) },
      { provide: BlindIndex, useValue: new BlindIndex(keys.indexKey) },
    ];
    return { module: CryptoModule, global: true, providers, exports: [Sealer, BlindIndex] };
  }
}

/** Capabilities for the whole process: with the private key they are also issued. */
@Module({})
export class CapabilityModule {
  static forRoot(keys: CapabilityKeys): DynamicModule {
    return {
      module: CapabilityModule,
      global: true,
      providers: [{ provide: Capabilities, useValue: new Capabilities(keys) }],
      exports: [Capabilities],
    };
  }
}

/** Kept answers and coarse limits; needs DatabaseModule and CryptoModule, and the grants of role tajdeed_api. */
@Module({ providers: [IdempotencyStore, RateLimit], exports: [IdempotencyStore, RateLimit] })
export class OnceModule {
  /** With what each `@RateLimited` name allows. */
  static forRoot(rates: Rates): DynamicModule {
    return { module: OnceModule, providers: [{ provide: RATES, useValue: rates }] };
  }
}
