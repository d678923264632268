import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Policy, Staff, WithoutKey, type Principal } from '@tajdeed/platform';
import { FoundDto, PersonDto, ReadsDto, ReadsQuery, SearchBody, UnmaskBody } from './search.schemas';
import { Search } from './search.service';

/** Looking things up. POST, because what is looked for must not stand in a URL; nothing changes but who has read what. */
@ApiTags('search')
@Controller('search')
export class SearchController {
  constructor(private readonly search: Search) {}

  @Post()
  @ApiOperation({ summary: 'Finds renewals, persons, payments or cases; persons are masked' })
  @ApiOkResponse({ type: FoundDto.Output })
  @HttpCode(200)
  @Policy('staff:records.search')
  @WithoutKey()
  find(@Staff() by: Principal, @Body() { subject, limit, after, reason, ...criteria }: SearchBody) {
    return this.search.find(by, { subject, limit, after, reason, criteria });
  }

  @Post('unmask')
  @ApiOperation({ summary: 'Shows one person in full, for a reason that an auditor will read' })
  @ApiOkResponse({ type: PersonDto.Output })
  @HttpCode(200)
  @Policy('staff:records.unmask')
  @WithoutKey()
  unmask(@Staff() by: Principal, @Body() { personId, reason }: UnmaskBody) {
    return this.search.unmask(by, personId, reason);
  }

  @Get('reads')
  @ApiOperation({ summary: 'Who read what of whom, the newest first' })
  @ApiOkResponse({ type: ReadsDto.Output })
  @Policy('staff:audit.read')
  reads(@Staff() by: Principal, @Query() query: ReadsQuery) {
    return this.search.reads(by, query);
  }
}
