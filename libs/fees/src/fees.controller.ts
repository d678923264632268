import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { MOST_YEARS } from '@tajdeed/domain';
import { dateSchema, Idempotent, intFromPerson, PathId, Policy } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { FeeOfferDto, QuoteDto, ReopenedDto } from './fees.schemas';
import { Fees } from './fees.service';

const MOST_MONTHS = 12;

/** The amount is never asked for: it follows from the schedule (security 53). */
const wish = z.strictObject({
  years: intFromPerson(1, MOST_YEARS).optional(),
  months: intFromPerson(1, MOST_MONTHS).optional().meta({
    description: 'where the fee is for each month; `termUnit` of the offer says which is asked for',
  }),
  startsOn: dateSchema,
  endsOn: dateSchema.optional(),
});

class TermWishBody extends createZodDto(wish) {}

/** What a renewal costs, and the choice of years and dates. */
@ApiTags('fees')
@ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
@Controller('renewals/:id')
export class FeesController {
  constructor(private readonly fees: Fees) {}

  @Get('fees')
  @ApiOperation({ summary: 'The fee, and which years or months and dates may be chosen' })
  @ApiOkResponse({ type: FeeOfferDto.Output })
  @Policy('renewal-capability')
  offer(@PathId() renewalId: string) {
    return this.fees.offer(renewalId);
  }

  @Post('term')
  @ApiOperation({ summary: 'Chooses years or months and dates, and fixes the quote' })
  @ApiCreatedResponse({ type: QuoteDto.Output })
  @HttpCode(201)
  @Policy('renewal-capability')
  @Idempotent()
  choose(@PathId() renewalId: string, @Body() { years, months, startsOn, endsOn }: TermWishBody) {
    const wish = { years: years ?? null, months: months ?? null, startsOn, endsOn: endsOn ?? null };
    return this.fees.choose(renewalId, wish);
  }

  @Delete('term')
  @ApiOperation({ summary: 'Takes the choice back, while no payment is open' })
  @ApiOkResponse({ type: ReopenedDto.Output })
  @Policy('renewal-capability')
  @Idempotent()
  reopen(@PathId() renewalId: string) {
    return this.fees.reopen(renewalId);
  }
}
