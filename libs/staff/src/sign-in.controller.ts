import { Body, Controller, Delete, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { allows, DomainError, instantText, permissions } from '@tajdeed/domain';
import { Policy, RateLimited, Staff, WithoutKey, ZodCheck, type Principal } from '@tajdeed/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { entryOf, giveEntry, giveSession, handSession, takeEntry, takeSession } from './cookies';
import { Factors } from './factors';
import { SignIn } from './sign-in';
import {
  CodeBody,
  DeviceBody,
  MeDto,
  PasskeyBody,
  providersWords,
  SessionDto,
  SignedOutDto,
  StageDto,
} from './staff.schemas';

/** How the staff come in and go. A browser's session is a cookie, a program's is a token that it is shown once. */
@ApiTags('staff')
@Controller('staff')
export class SignInController {
  constructor(
    private readonly signIn: SignIn,
    private readonly factors: Factors,
  ) {}

  @Get('sign-in')
  @ApiOperation({ summary: 'Sends the browser to the identity provider' })
  @Policy('public')
  @RateLimited('staff-sign-in')
  async begin(@Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const { url, entry } = await this.signIn.begin();
    giveEntry(reply, entry);
    void reply.status(302).header('location', url).header('cache-control', 'no-store');
  }

  @Post('session/device')
  @ApiOperation({ summary: 'A program’s sign-in: an ID token for a session before its second factor' })
  @ApiOkResponse({ type: SessionDto.Output })
  @HttpCode(200)
  @Policy('public')
  @RateLimited('staff-sign-in')
  @WithoutKey()
  async device(@Body() { idToken }: DeviceBody) {
    return { token: await this.signIn.device(idToken), stage: 'entering' as const };
  }

  @Post('session/code')
  @ApiOperation({
    summary: 'Proves the second factor by the authenticator’s code; the session gets a new token',
  })
  @ApiOkResponse({ type: SessionDto.Output })
  @HttpCode(200)
  @Policy('staff-entering')
  @WithoutKey()
  async code(
    @Staff() by: Principal,
    @Body() { code }: CodeBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return handSession(await this.factors.enter(by, { code }), request, reply);
  }

  @Post('session/passkey')
  @ApiOperation({ summary: 'Proves the second factor by a passkey; the session gets a new token' })
  @ApiOkResponse({ type: SessionDto.Output })
  @HttpCode(200)
  @Policy('staff-entering')
  @WithoutKey()
  async passkey(
    @Staff() by: Principal,
    @Body() { passkey }: PasskeyBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return handSession(await this.factors.enter(by, { passkey }), request, reply);
  }

  @Get('me')
  @ApiOperation({ summary: 'Who this is, and what they may do at this moment' })
  @ApiOkResponse({ type: MeDto.Output })
  @Policy('staff-entering')
  me(@Staff() by: Principal) {
    const { accountId, memberId, stage, grants, factorAt } = by;
    return {
      ...{ accountId, memberId, stage, grants },
      factorAt: factorAt === null ? null : instantText(factorAt),
      permissions: stage === 'full' ? permissions.filter((permission) => allows(grants, permission)) : [],
      standsInFor: by.standsInFor.map((other) => other.memberId),
    };
  }

  @Delete('session')
  @ApiOperation({ summary: 'Signs out here' })
  @ApiOkResponse({ type: SignedOutDto.Output })
  @Policy('staff-entering')
  @WithoutKey()
  async end(@Staff() by: Principal, @Res({ passthrough: true }) reply: FastifyReply) {
    const sessions = await this.signIn.leave(by, false);
    takeSession(reply);
    return { sessions };
  }

  @Delete('sessions')
  @ApiOperation({ summary: 'Signs out everywhere: all sessions of all sign-ins of this person' })
  @ApiOkResponse({ type: SignedOutDto.Output })
  @Policy('staff-entering')
  @WithoutKey()
  async endAll(@Staff() by: Principal, @Res({ passthrough: true }) reply: FastifyReply) {
    const sessions = await this.signIn.leave(by, true);
    takeSession(reply);
    return { sessions };
  }
}

/** Where the provider sends the browser back to; its address carries what the provider says. */
@ApiTags('staff')
@Controller('staff')
export class SignedInController {
  constructor(private readonly signIn: SignIn) {}

  @Get('signed-in')
  @ApiQuery({ name: 'code', required: false, description: 'and whatever else the provider says' })
  @ApiOperation({ summary: 'The browser comes back; a session before its second factor begins' })
  @ApiOkResponse({ type: StageDto.Output })
  @Policy('public')
  @RateLimited('staff-sign-in')
  async complete(
    @Query(new ZodCheck(providersWords)) words: Readonly<Record<string, string>>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const entry = entryOf(request);
    if (entry === undefined) throw new DomainError('sign-in-failed');
    takeEntry(reply);
    const token = await this.signIn.complete(new URLSearchParams(words).toString(), entry);
    giveSession(reply, token);
    return { stage: 'entering' as const };
  }
}
