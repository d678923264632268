import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { MOST_YEARS } from '@tajdeed/domain';
import { dateSchema, Idempotent, intFromPerson, PathId, Policy } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { Fees } from './fees.service';

/** The amount is never asked for: it follows from the schedule (security 53). */
const wish = z.strictObject({
  years: intFromPerson(1, MOST_YEARS),
  startsOn: dateSchema,
  endsOn: dateSchema.optional(),
});

class TermWishBody extends createZodDto(wish) {}

/** What a renewal costs, and the choice of years and dates. */
@Controller('renewals/:id')
export class FeesController {
  constructor(private readonly fees: Fees) {}

  @Get('fees')
  @Policy('renewal-capability')
  offer(@PathId() renewalId: string) {
    return this.fees.offer(renewalId);
  }

  @Post('term')
  @HttpCode(201)
  @Policy('renewal-capability')
  @Idempotent()
  choose(@PathId() renewalId: string, @Body() { years, startsOn, endsOn }: TermWishBody) {
    return this.fees.choose(renewalId, { years, startsOn, endsOn });
  }

  @Delete('term')
  @Policy('renewal-capability')
  @Idempotent()
  reopen(@PathId() renewalId: string) {
    return this.fees.reopen(renewalId);
  }
}
