import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { ChallengeService } from '@tajdeed/identity';
import {
  AnswerLanguage,
  Capability,
  civilNumberSchema,
  codeSchema,
  Idempotent,
  languageSchema,
  Policy,
  RateLimited,
  type CapabilityClaim,
  type Language,
} from '@tajdeed/platform';
import { RenewalService, RenewalStatusDto, renewalStatus, type RenewalStatus } from '@tajdeed/renewals';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { RequestRenewal, type BegunRenewal } from './request-renewal';

class RequestRenewalDto extends createZodDto(
  z.strictObject({
    civilNumber: civilNumberSchema,
    language: languageSchema
      .optional()
      .meta({ description: 'of messages and documents; Accept-Language where absent' }),
  }),
) {}

class BegunRenewalDto extends createZodDto(
  z.strictObject({
    renewalId: z.uuid(),
    capability: z
      .string()
      .meta({ description: 'bearer token for this one renewal; keep it, it is not shown again' }),
    status: renewalStatus,
  }),
) {}

class ResendCodeDto extends createZodDto(z.strictObject({})) {}

class CheckCodeDto extends createZodDto(z.strictObject({ code: codeSchema })) {}

const renewalId = { name: 'id', schema: { type: 'string', format: 'uuid' } } as const;

/** How a renewal begins: the civil number, and the code from the registered phone. */
@ApiTags('renewals')
@Controller('renewals')
export class RequestRenewalController {
  constructor(
    private readonly requests: RequestRenewal,
    private readonly challenges: ChallengeService,
    private readonly renewals: RenewalService,
  ) {}

  @Post()
  @Policy('public')
  @Idempotent()
  @RateLimited('renewal-request')
  @ApiOperation({ summary: 'Begins a renewal; the answer is the same whether the number is known or not' })
  @ApiCreatedResponse({ type: BegunRenewalDto.Output })
  request(@Body() body: RequestRenewalDto, @AnswerLanguage() answer: Language): Promise<BegunRenewal> {
    return this.requests.request(body.civilNumber, body.language ?? answer, answer);
  }

  @Post(':id/codes')
  @ApiParam(renewalId)
  @HttpCode(202)
  @Policy('renewal-capability')
  @Idempotent()
  @RateLimited('code-request')
  @ApiOperation({ summary: 'Asks for another code; the one before is dead' })
  @ApiAcceptedResponse({ type: RenewalStatusDto.Output })
  async resend(
    @Capability() { renewalId }: CapabilityClaim,
    @Body() _body: ResendCodeDto,
    @AnswerLanguage() language: Language,
  ): Promise<RenewalStatus> {
    await this.challenges.reissue(renewalId);
    return this.renewals.status(renewalId, language);
  }

  @Post(':id/code')
  @ApiParam(renewalId)
  @HttpCode(200)
  @Policy('renewal-capability')
  @Idempotent()
  @ApiOperation({ summary: 'Enters the code' })
  @ApiOkResponse({ type: RenewalStatusDto.Output })
  async check(
    @Capability() { renewalId }: CapabilityClaim,
    @Body() { code }: CheckCodeDto,
    @AnswerLanguage() language: Language,
  ): Promise<RenewalStatus> {
    await this.challenges.check(renewalId, code);
    return this.renewals.status(renewalId, language);
  }
}
