import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Policy, Staff, WithoutKey, type Principal } from '@tajdeed/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { handSession } from './cookies';
import { Factors } from './factors';
import { Passkeys } from './passkeys';
import { ConfirmBody, DeedBody, EnrolmentDto, NewPasskeyBody, OptionsDto, SessionDto } from './staff.schemas';

/** Second factors: an authenticator app, passkeys. The first is enrolled at the first sign-in; another one needs a proof of one that is there. */
@ApiTags('staff')
@Controller('staff/factors')
@Policy('staff-entering')
@WithoutKey()
export class FactorsController {
  constructor(
    private readonly factors: Factors,
    private readonly passkeys: Passkeys,
  ) {}

  @Post('authenticator')
  @ApiOperation({ summary: 'A new secret for the authenticator app; counts once a code has confirmed it' })
  @ApiOkResponse({ type: EnrolmentDto.Output })
  @HttpCode(200)
  async enrol(@Staff() by: Principal) {
    return { otpauth: await this.factors.enrol(by) };
  }

  @Post('authenticator/confirm')
  @ApiOperation({ summary: 'The app’s first code, with a proof of a factor that is there; a new token' })
  @ApiOkResponse({ type: SessionDto.Output })
  @HttpCode(200)
  async confirm(
    @Staff() by: Principal,
    @Body() { code, proof }: ConfirmBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return handSession(await this.factors.confirm(by, code, proof), request, reply);
  }

  @Post('passkeys/offer')
  @ApiOperation({ summary: 'What the browser needs to make a passkey' })
  @ApiOkResponse({ type: OptionsDto.Output })
  @HttpCode(200)
  async offer(@Staff() by: Principal) {
    await this.factors.demandStage(by);
    return { options: await this.passkeys.offer(by.accountId) };
  }

  @Post('passkeys')
  @ApiOperation({ summary: 'Takes the new passkey, with a proof of a factor that is there; a new token' })
  @ApiOkResponse({ type: SessionDto.Output })
  @HttpCode(200)
  async add(
    @Staff() by: Principal,
    @Body() { passkey, proof }: NewPasskeyBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return handSession(await this.factors.addPasskey(by, passkey, proof), request, reply);
  }

  @Post('passkeys/ask')
  @ApiOperation({
    summary:
      'What the browser needs to prove a passkey: for the sign-in, for another factor, or for one proposal’s digest',
  })
  @ApiOkResponse({ type: OptionsDto.Output })
  @HttpCode(200)
  async ask(@Staff() by: Principal, @Body() { deed }: DeedBody) {
    return { options: await this.passkeys.ask(by.accountId, deed) };
  }
}
