import { Module, type DynamicModule } from '@nestjs/common';
import { AUTHORITY, type AuthorityOptions } from './authority.client';
import { ChangeNotices } from './change-notices';
import { LateNotices } from './late-notices';
import { NotifyAgain } from './notify-again';
import { ResidencyActivities } from './residency.activities';
import { StartAgain } from './start-again';
import { TellAgain } from './tell-again';

/** The residency room; needs the database, crypto and lifecycle modules beside it. */
@Module({})
export class ResidencyModule {
  /** For the process of the staff: what they may do about its cases. */
  static forApi(): DynamicModule {
    return { module: ResidencyModule, providers: [NotifyAgain, StartAgain, TellAgain] };
  }

  static forWorker(options: AuthorityOptions): DynamicModule {
    const parts = [ChangeNotices, LateNotices, ResidencyActivities];
    return {
      module: ResidencyModule,
      providers: [{ provide: AUTHORITY, useValue: options }, ...parts],
      exports: parts,
    };
  }
}
