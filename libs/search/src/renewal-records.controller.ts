import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { shownEntry } from '@tajdeed/lifecycle';
import { AnswerLanguage, PathId, Policy, Staff, type Language, type Principal } from '@tajdeed/platform';
import { RenewalRecordDto, RenewalTimelineDto } from './renewal-record.schemas';
import { RenewalRecords } from './renewal-records';

const ID = { name: 'id', schema: { type: 'string', format: 'uuid' } } as const;

/** One renewal through the eyes of the staff; what lies elsewhere answers like a missing one. */
@ApiTags('search')
@Controller('renewals')
export class RenewalRecordsController {
  constructor(private readonly records: RenewalRecords) {}

  @Get(':id/record')
  @ApiParam(ID)
  @ApiOperation({
    summary: 'One renewal for the staff: where it stands, its payments, coverage, notices, cases',
  })
  @ApiOkResponse({ type: RenewalRecordDto.Output })
  @Policy('staff:records.search')
  record(@Staff() by: Principal, @PathId() renewalId: string) {
    return this.records.record(by, renewalId);
  }

  @Get(':id/timeline')
  @ApiParam(ID)
  @ApiOperation({ summary: 'What happened to a renewal, in order, in sentences' })
  @ApiOkResponse({ type: RenewalTimelineDto.Output })
  @Policy('staff:records.search')
  async timeline(@Staff() by: Principal, @PathId() renewalId: string, @AnswerLanguage() language: Language) {
    const entries = await this.records.timeline(by, renewalId);
    return { renewalId, entries: entries.map((entry) => shownEntry(entry, language)) };
  }
}
