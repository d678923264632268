import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import {
  Idempotent,
  keysetPage,
  PathId,
  Policy,
  RateLimited,
  Staff,
  WithoutKey,
  type Principal,
} from '@tajdeed/platform';
import { Bootstrap } from './bootstrap';
import { Delegations } from './delegations';
import { Invitations } from './invitations';
import { Members } from './members';
import {
  BootstrapBody,
  DelegationBody,
  DelegationDto,
  DelegationsDto,
  DoneDto,
  EnteredDto,
  InvitationBody,
  InvitedDto,
  MembersDto,
  PageQuery,
} from './staff.schemas';

const ID = { name: 'id', schema: { type: 'string', format: 'uuid' } } as const;

/** The people of the staff. Whatever gives rights goes through a proposal; taking away needs one person and holds at once. */
@ApiTags('staff')
@Controller('staff')
export class MembersController {
  constructor(
    private readonly members: Members,
    private readonly invitations: Invitations,
    private readonly delegations: Delegations,
    private readonly bootstrap: Bootstrap,
  ) {}

  @Post('bootstrap')
  @ApiOperation({
    summary: 'Enters the first two administrators, once for ever, by the installation’s token',
  })
  @ApiCreatedResponse({ type: EnteredDto.Output })
  @HttpCode(201)
  @Policy('public')
  @RateLimited('staff-bootstrap')
  @WithoutKey()
  async begin(@Body() { token, people }: BootstrapBody) {
    return { members: await this.bootstrap.run(token, people) };
  }

  @Get('members')
  @ApiOperation({ summary: 'The people of the staff whom one may read, with their sign-ins and roles' })
  @ApiOkResponse({ type: MembersDto.Output })
  @Policy('staff:staff.read')
  async list(@Staff() by: Principal, @Query() { after, limit }: PageQuery) {
    const rows = await this.members.list(by, after ?? null, limit + 1);
    const { page: members, next } = keysetPage(rows, limit, ({ memberId }) => memberId);
    return { members, next };
  }

  @Post('invitations')
  @ApiOperation({ summary: 'Proposes a new sign-in; another administrator approves it' })
  @ApiCreatedResponse({ type: InvitedDto.Output })
  @HttpCode(201)
  @Policy('staff:staff.manage')
  @Idempotent()
  async invite(@Staff() by: Principal, @Body() { reason, ...invitation }: InvitationBody) {
    return this.invitations.propose(by, invitation, reason);
  }

  @Post('accounts/:id/disable')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Closes a sign-in at once, with all its sessions' })
  @ApiOkResponse({ type: DoneDto.Output })
  @HttpCode(200)
  @Policy('staff:staff.manage')
  @Idempotent()
  async disable(@Staff() by: Principal, @PathId() accountId: string) {
    await this.members.disable(by, accountId);
    return { done: true as const };
  }

  @Delete('grants/:id')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Takes a role away; it holds at the next request' })
  @ApiOkResponse({ type: DoneDto.Output })
  @Policy('staff:staff.manage')
  @Idempotent()
  async withdraw(@Staff() by: Principal, @PathId() grantId: string) {
    await this.members.withdraw(by, grantId);
    return { done: true as const };
  }

  @Post('delegations')
  @ApiOperation({ summary: 'Lets another person approve in one’s place during an absence' })
  @ApiCreatedResponse({ type: DelegationDto.Output })
  @HttpCode(201)
  @Policy('staff:approvals.check')
  @Idempotent()
  async delegate(@Staff() by: Principal, @Body() { to, startsOn, endsOn }: DelegationBody) {
    return { delegationId: await this.delegations.give(by, to, startsOn, endsOn) };
  }

  @Get('delegations')
  @ApiOperation({
    summary:
      'Who stands in for whom: one’s own, those to oneself, and those of whom one may read of the staff',
  })
  @ApiOkResponse({ type: DelegationsDto.Output })
  @Policy('staff')
  async standIns(@Staff() by: Principal, @Query() { after, limit }: PageQuery) {
    const rows = await this.delegations.list(by, after ?? null, limit + 1);
    const { page: delegations, next } = keysetPage(rows, limit, ({ delegationId }) => delegationId);
    return { delegations, next };
  }

  @Delete('delegations/:id')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Takes one’s own delegation back; whoever manages the staff takes away any' })
  @ApiOkResponse({ type: DoneDto.Output })
  @Policy('staff')
  @Idempotent()
  async undelegate(@Staff() by: Principal, @PathId() delegationId: string) {
    await this.delegations.withdraw(by, delegationId);
    return { done: true as const };
  }
}
