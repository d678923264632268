import { Module } from '@nestjs/common';
import { ScheduleRows } from '../schedule/schedule.rows';
import { Schedules } from '../schedules';
import { ImpactRows } from './impact.rows';
import { ImpactRun } from './impact-run';
import { ImpactExports } from './impact-exports';
import { ImpactsController } from './impacts.controller';
import { Impacts } from './impacts.service';

/** Previews behind the staff's door; needs the database and lifecycle modules and a second factor beside it. */
@Module({
  controllers: [ImpactsController],
  providers: [Impacts, ImpactExports, ImpactRows, ScheduleRows, Schedules],
  exports: [Impacts],
})
export class ImpactsModule {}

/** For the process that carries previews out. */
@Module({ providers: [ImpactRun, ImpactRows], exports: [ImpactRun] })
export class ImpactsWorkerModule {}
