import { Module, type DynamicModule } from '@nestjs/common';
import { Bulk } from './bulk';
import { CaseMoves } from './case.moves';
import { CaseProposals } from './case-proposals';
import { CaseRows } from './case.rows';
import { CaseWorkController } from './case-work.controller';
import { CaseActivities } from './cases.activities';
import { CasesController } from './cases.controller';
import { Cases } from './cases.service';
import { Comments } from './comments';
import { Decisions } from './decisions';
import { DeliverAgain } from './deliver-again';
import { Explainer } from './explainer';
import { Holidays } from './holidays';
import { HolidaysController } from './holidays.controller';
import { StuckDeliveries } from './stuck-deliveries';

/** The cases room; needs the database and lifecycle modules beside it, for its door crypto and approvals too. */
@Module({})
export class CasesModule {
  /** For the process of the staff. */
  static forApi(): DynamicModule {
    return {
      module: CasesModule,
      controllers: [CaseWorkController, CasesController, HolidaysController],
      providers: [
        ...[Bulk, CaseMoves, CaseProposals, CaseRows, Cases, Comments, Decisions, DeliverAgain],
        ...[Explainer, Holidays],
      ],
    };
  }

  /** For the process that runs activities: due times, and what the relay can't deliver. */
  static forWorker(): DynamicModule {
    return {
      module: CasesModule,
      providers: [CaseActivities, CaseMoves, CaseRows, StuckDeliveries],
      exports: [CaseActivities, StuckDeliveries],
    };
  }
}
