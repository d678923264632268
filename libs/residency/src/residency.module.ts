import { Module, type DynamicModule } from '@nestjs/common';
import { AUTHORITY, type AuthorityOptions } from './authority.client';
import { ResidencyActivities } from './residency.activities';

/** The residency room; needs the database, crypto and lifecycle modules beside it. */
@Module({})
export class ResidencyModule {
  static forWorker(options: AuthorityOptions): DynamicModule {
    return {
      module: ResidencyModule,
      providers: [{ provide: AUTHORITY, useValue: options }, ResidencyActivities],
      exports: [ResidencyActivities],
    };
  }
}
