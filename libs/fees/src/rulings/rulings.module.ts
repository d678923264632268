import { Module } from '@nestjs/common';
import { Schedules } from '../schedules';
import { RulingProposals } from './ruling-proposals';
import { Rulings } from './rulings';
import { RulingsController } from './rulings.controller';

/** Rulings behind their doors; needs the database and approvals modules beside it. */
@Module({ controllers: [RulingsController], providers: [Rulings, RulingProposals, Schedules] })
export class RulingsModule {}
