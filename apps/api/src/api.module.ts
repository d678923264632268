import { type DynamicModule, Module } from '@nestjs/common';
import { LifecycleModule } from '@tajdeed/lifecycle';
import { CapabilityModule, CryptoModule, DatabaseModule, OnceModule } from '@tajdeed/platform';
import { addressLimits, type ApiSettings } from './api.config';
import { neededMigrations } from './migrations';
import { RequestRenewal } from './request-renewal';
import { RequestRenewalController } from './request-renewal.controller';
import { rooms } from './rooms';

/** Everything that the api app opens, on its database. */
@Module({})
export class ApiModule {
  static forRoot(settings: ApiSettings): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        DatabaseModule.forRoot({
          url: settings.DATABASE_URL,
          name: 'api',
          poolSize: settings.DATABASE_POOL,
          migrations: neededMigrations,
        }),
        LifecycleModule,
        CryptoModule.forRoot({ dataKeys: settings.DATA_KEYS, indexKey: settings.INDEX_KEY }),
        CapabilityModule.forRoot({ privateKey: settings.CAPABILITY_PRIVATE_KEY }),
        OnceModule.forRoot(addressLimits(settings)),
        ...rooms(settings),
      ],
      controllers: [RequestRenewalController],
      providers: [RequestRenewal],
    };
  }
}
