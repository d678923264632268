import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Asker, Idempotent, PathId, Policy, RateLimited, WithoutKey, type Holder } from '@tajdeed/platform';
import { AskQuoteBody, StoredQuoteDto, WhatIfBody, WhatIfDto } from './quotes.schemas';
import { Quotes } from './quotes.service';

/** What a case costs, for anybody who asks. */
@ApiTags('fees')
@Controller()
export class QuotesController {
  constructor(private readonly quotes: Quotes) {}

  @Post('quotes')
  @HttpCode(201)
  @Policy('public')
  @Idempotent()
  @RateLimited('quote')
  @ApiOperation({
    summary: 'Prices a case of today and explains it; the quote is indicative: nobody can pay it',
  })
  @ApiCreatedResponse({ type: StoredQuoteDto.Output })
  ask(@Body() body: AskQuoteBody) {
    return this.quotes.ask(body);
  }

  @Get('quotes/:id')
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @Policy('public-or-holder')
  @RateLimited('quote')
  @ApiOperation({
    summary:
      "Explains a stored quote; a renewal's own to the holder of its capability, and to staff who may read fees without the facts of the person",
  })
  @ApiOkResponse({ type: StoredQuoteDto.Output })
  read(@PathId() quoteId: string, @Asker() by: Holder) {
    return this.quotes.read(quoteId, by);
  }

  @Post('fees/what-if')
  @HttpCode(200)
  @Policy('public-or-holder')
  @WithoutKey()
  @RateLimited('quote')
  @ApiOperation({
    summary: 'Prices a case at any instant under any version, and stores nothing; drafts for the staff alone',
  })
  @ApiOkResponse({ type: WhatIfDto.Output })
  whatIf(@Body() { openedAt, scheduleId, ...asked }: WhatIfBody, @Asker() by: Holder) {
    const openedAtMs = openedAt === undefined ? null : Date.parse(openedAt);
    return this.quotes.whatIf(asked, { openedAtMs, scheduleId: scheduleId ?? null }, by);
  }
}
