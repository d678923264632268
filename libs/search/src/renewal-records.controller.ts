import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { shownEntry, shownLeftOut } from '@tajdeed/lifecycle';
import {
  AnswerLanguage,
  PathId,
  Policy,
  Staff,
  WithoutKey,
  type Language,
  type Principal,
} from '@tajdeed/platform';
import { ReadReasonBody, RenewalRecordDto, RenewalTimelineDto } from './renewal-record.schemas';
import { RenewalRecords } from './renewal-records';

const ID = { name: 'id', schema: { type: 'string', format: 'uuid' } } as const;

/**
 * One renewal through the eyes of the staff; what lies elsewhere answers like a missing one. POST, because a reason must not
 * stand in a URL; nothing changes but who has read what.
 */
@ApiTags('search')
@Controller('renewals')
export class RenewalRecordsController {
  constructor(private readonly records: RenewalRecords) {}

  @Post(':id/record')
  @ApiParam(ID)
  @ApiOperation({
    summary: 'One renewal for the staff: where it stands, its payments, coverage, notices, cases',
  })
  @ApiOkResponse({ type: RenewalRecordDto.Output })
  @HttpCode(200)
  @Policy('staff:records.search')
  @WithoutKey()
  record(@Staff() by: Principal, @PathId() renewalId: string, @Body() { reason }: ReadReasonBody) {
    return this.records.record(by, renewalId, reason);
  }

  @Post(':id/timeline')
  @ApiParam(ID)
  @ApiOperation({ summary: 'What happened to a renewal, in order, in sentences' })
  @ApiOkResponse({ type: RenewalTimelineDto.Output })
  @HttpCode(200)
  @Policy('staff:records.search')
  @WithoutKey()
  async timeline(
    @Staff() by: Principal,
    @PathId() renewalId: string,
    @Body() { reason }: ReadReasonBody,
    @AnswerLanguage() language: Language,
  ) {
    const story = await this.records.timeline(by, renewalId, reason);
    return {
      renewalId,
      entries: story.entries.map((entry) => shownEntry(entry, language)),
      leftOut: shownLeftOut(story, language),
    };
  }
}
