import { Module } from '@nestjs/common';
import { Rulings } from '../rulings/rulings';
import { Schedules } from '../schedules';
import { QuoteCheck } from './quote-check';
import { QuoteRows } from './quote.rows';
import { Recomputation } from './recompute';

/** For the process that looks at all quotes by night; needs the database beside it. */
@Module({ providers: [QuoteCheck, QuoteRows, Recomputation, Rulings, Schedules], exports: [QuoteCheck] })
export class QuoteCheckModule {}
