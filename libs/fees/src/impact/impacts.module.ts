import { Module } from '@nestjs/common';
import { ScheduleRows } from '../schedule/schedule.rows';
import { Schedules } from '../schedules';
import { ImpactRows } from './impact.rows';
import { ImpactRun } from './impact-run';
import { ImpactsController } from './impacts.controller';
import { Impacts } from './impacts.service';

/** Previews behind the staff's door; needs the database and lifecycle modules beside it. */
@Module({
  controllers: [ImpactsController],
  providers: [Impacts, ImpactRows, ScheduleRows, Schedules],
  exports: [Impacts],
})
export class ImpactsModule {}

/** For the process that carries previews out. */
@Module({ providers: [ImpactRun, ImpactRows], exports: [ImpactRun] })
export class ImpactsWorkerModule {}
