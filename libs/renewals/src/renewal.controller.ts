import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import {
  AnswerLanguage,
  Capability,
  Idempotent,
  Policy,
  type CapabilityClaim,
  type Language,
} from '@tajdeed/platform';
import {
  AcceptPledgeDto,
  type Pledge,
  PledgeDto,
  RenewalStatusDto,
  type RenewalStatus,
} from './renewal.schemas';
import { RenewalService } from './renewal.service';

/** What a resident asks about his renewal, and his pledge. */
@ApiTags('renewals')
@ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
@Policy('renewal-capability')
@Controller('renewals/:id')
export class RenewalController {
  constructor(private readonly renewals: RenewalService) {}

  @Get()
  @ApiOperation({ summary: 'Where the renewal stands, and what the resident may do' })
  @ApiOkResponse({ type: RenewalStatusDto.Output })
  status(
    @Capability() { renewalId }: CapabilityClaim,
    @AnswerLanguage() language: Language,
  ): Promise<RenewalStatus> {
    return this.renewals.status(renewalId, language);
  }

  @Get('pledge')
  @ApiOperation({ summary: 'The pledge in force' })
  @ApiOkResponse({ type: PledgeDto.Output })
  pledge(@AnswerLanguage() language: Language): Pledge {
    return this.renewals.pledge(language);
  }

  @Post('pledge')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({ summary: 'Accepts the pledge in the version that was read' })
  @ApiOkResponse({ type: RenewalStatusDto.Output })
  async acceptPledge(
    @Capability() { renewalId }: CapabilityClaim,
    @Body() { version }: AcceptPledgeDto,
    @AnswerLanguage() language: Language,
  ): Promise<RenewalStatus> {
    await this.renewals.acceptPledge(renewalId, version);
    return this.renewals.status(renewalId, language);
  }
}
