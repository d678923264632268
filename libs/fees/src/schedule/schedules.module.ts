import { Module } from '@nestjs/common';
import { Drafts } from './drafts.service';
import { DraftsController } from './drafts.controller';
import { InForce } from './in-force';
import { ScheduleActivities } from './schedule.activities';
import { ScheduleProposals } from './schedule-proposals';
import { ScheduleRows } from './schedule.rows';
import { SchedulesController } from './schedules.controller';

/** The schedules behind their doors, public and staff's; needs the database, lifecycle and approvals modules beside it. */
@Module({
  controllers: [SchedulesController, DraftsController],
  providers: [Drafts, InForce, ScheduleProposals, ScheduleRows],
  exports: [ScheduleRows],
})
export class SchedulesModule {}

/** For the process that runs activities: letting schedules begin and end. */
@Module({ providers: [ScheduleActivities], exports: [ScheduleActivities] })
export class FeesWorkerModule {}
