import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import {
  AnswerLanguage,
  Idempotent,
  keysetPage,
  PathId,
  Policy,
  Staff,
  type Language,
  type Principal,
} from '@tajdeed/platform';
import {
  ApproveBody,
  EditBody,
  ListQuery,
  MakeBody,
  ProposalDto,
  ProposalPageDto,
  ProposalWithReasonDto,
  RefuseBody,
  shownApproving,
  shownProposal,
} from './approvals.schemas';
import { Approvals } from './approvals.service';

const ID = { name: 'id', schema: { type: 'string', format: 'uuid' } } as const;

/** What needs two people. Who may make and who may check depends on the kind and its place; others find nothing. */
@ApiTags('approvals')
@Controller('approvals')
export class ApprovalsController {
  constructor(private readonly approvals: Approvals) {}

  @Post()
  @ApiOperation({ summary: 'Proposes something that needs a second person' })
  @ApiCreatedResponse({ type: ProposalDto.Output })
  @HttpCode(201)
  @Policy('staff:approvals.make')
  @Idempotent()
  async make(
    @Staff() by: Principal,
    @Body() { kind, content, reason }: MakeBody,
    @AnswerLanguage() language: Language,
  ) {
    return shownProposal(await this.approvals.make(by, kind, content, reason), language);
  }

  @Get()
  @ApiOperation({ summary: 'The proposals that this person may see, newest first' })
  @ApiOkResponse({ type: ProposalPageDto.Output })
  @Policy('staff:approvals.read')
  async list(
    @Staff() by: Principal,
    @Query() { state, after, limit }: ListQuery,
    @AnswerLanguage() language: Language,
  ) {
    const page = { state: state ?? null, after: after ?? null, limit: limit + 1 };
    const rows = await this.approvals.list(by, page);
    const { page: shown, next } = keysetPage(rows, limit, ({ proposalId }) => proposalId);
    return { proposals: shown.map((row) => shownProposal(row, language)), next };
  }

  @Get(':id')
  @ApiParam(ID)
  @ApiOperation({
    summary: 'One proposal, with its maker’s reason and, for who may approve it, what approving would change',
  })
  @ApiOkResponse({ type: ProposalWithReasonDto.Output })
  @Policy('staff:approvals.read')
  async read(@Staff() by: Principal, @PathId() proposalId: string, @AnswerLanguage() language: Language) {
    const row = await this.approvals.read(by, proposalId);
    const about = await this.approvals.shownOf(row, language);
    const approving = shownApproving(await this.approvals.rehearsed(by, row), language);
    return { ...shownProposal(row, language), reason: this.approvals.reasonOf(row), about, approving };
  }

  @Put(':id')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Its maker changes it; what was read before can no longer be approved' })
  @ApiOkResponse({ type: ProposalDto.Output })
  @Policy('staff:approvals.make')
  @Idempotent()
  async edit(
    @Staff() by: Principal,
    @PathId() proposalId: string,
    @Body() { content }: EditBody,
    @AnswerLanguage() language: Language,
  ) {
    return shownProposal(await this.approvals.edit(by, proposalId, content), language);
  }

  @Post(':id/approve')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Another person approves exactly what was read; it takes effect' })
  @ApiOkResponse({ type: ProposalDto.Output })
  @HttpCode(200)
  @Policy('staff:approvals.check')
  @Idempotent()
  async approve(
    @Staff() by: Principal,
    @PathId() proposalId: string,
    @Body() { digest, proof }: ApproveBody,
    @AnswerLanguage() language: Language,
  ) {
    return shownProposal(await this.approvals.approve(by, proposalId, digest, proof), language);
  }

  @Post(':id/refuse')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Another person refuses it' })
  @ApiOkResponse({ type: ProposalDto.Output })
  @HttpCode(200)
  @Policy('staff:approvals.check')
  @Idempotent()
  async refuse(
    @Staff() by: Principal,
    @PathId() proposalId: string,
    @Body() { reason }: RefuseBody,
    @AnswerLanguage() language: Language,
  ) {
    return shownProposal(await this.approvals.refuse(by, proposalId, reason), language);
  }

  @Delete(':id')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Its maker takes it back' })
  @ApiOkResponse({ type: ProposalDto.Output })
  @Policy('staff:approvals.make')
  @Idempotent()
  async withdraw(@Staff() by: Principal, @PathId() proposalId: string, @AnswerLanguage() language: Language) {
    return shownProposal(await this.approvals.withdraw(by, proposalId), language);
  }
}
