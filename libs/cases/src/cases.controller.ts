import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { shownWaiting } from '@tajdeed/approvals';
import { DomainError, instantText } from '@tajdeed/domain';
import {
  AnswerLanguage,
  Idempotent,
  keysetPage,
  PathId,
  Policy,
  Staff,
  WithoutKey,
  ZodCheck,
  type Language,
  type Principal,
} from '@tajdeed/platform';
import {
  ActBody,
  actionNameSchema,
  CaseDto,
  CasePageDto,
  CommentBody,
  CommentDto,
  CommentsDto,
  cursorOf,
  DecidedDto,
  positionOf,
  PreviewBody,
  QueueQuery,
  shownCase,
} from './cases.schemas';
import { Cases } from './cases.service';
import { Decisions } from './decisions';
import { Explainer } from './explainer';
import { ExplanationDto, PreviewDto, shownExplanation, shownPreview } from './explanation.schema';

const ID = { name: 'id', schema: { type: 'string', format: 'uuid' } } as const;
const ActionName = () => Param('action', new ZodCheck(actionNameSchema, () => new DomainError('not-found')));

/** What waits for a person's decision. A person finds the cases of their own places; others are answered as missing. */
@ApiTags('cases')
@Controller('cases')
export class CasesController {
  constructor(
    private readonly cases: Cases,
    private readonly decisions: Decisions,
    private readonly explainer: Explainer,
  ) {}

  @Get()
  @ApiOperation({
    summary:
      'The queue of this person: what was raised first, then by priority and due time; what has ended only if its state is asked for',
  })
  @ApiOkResponse({ type: CasePageDto.Output })
  @Policy('staff:cases.read')
  async queue(@Staff() by: Principal, @Query() query: QueueQuery, @AnswerLanguage() language: Language) {
    const { state = null, kind = null, room = null, priority = null, level = null } = query;
    const { mine, overdue, after, limit } = query;
    const rows = await this.cases.queue(by, {
      ...{ state, kind, room, priority, level, limit: limit + 1 },
      ...{ mine: mine === 'true', overdue: overdue === 'true' },
      after: after === undefined ? null : positionOf(after),
    });
    const { page, next } = keysetPage(rows, limit, cursorOf);
    return { cases: page.map((row) => shownCase(row, language)), next };
  }

  @Get(':id')
  @ApiParam(ID)
  @ApiOperation({ summary: 'One case' })
  @ApiOkResponse({ type: CaseDto.Output })
  @Policy('staff:cases.read')
  async read(@Staff() by: Principal, @PathId() caseId: string, @AnswerLanguage() language: Language) {
    return shownCase(await this.cases.read(by, caseId), language);
  }

  @Get(':id/explain')
  @ApiParam(ID)
  @ApiOperation({
    summary: 'What happened, why it stands still, who acts until when, and what each action would change',
  })
  @ApiOkResponse({ type: ExplanationDto.Output })
  @Policy('staff:cases.read')
  async explain(@Staff() by: Principal, @PathId() caseId: string, @AnswerLanguage() language: Language) {
    return shownExplanation(await this.explainer.explain(by, caseId), language);
  }

  @Post(':id/preview')
  @ApiParam(ID)
  @ApiOperation({ summary: 'What one action would change with an input of one’s own; changes nothing' })
  @ApiOkResponse({ type: PreviewDto.Output })
  @HttpCode(200)
  @Policy('staff:cases.take')
  @WithoutKey()
  async preview(
    @Staff() by: Principal,
    @PathId() caseId: string,
    @Body() { action, input }: PreviewBody,
    @AnswerLanguage() language: Language,
  ) {
    return shownPreview(action, await this.explainer.preview(by, caseId, action, input), language);
  }

  @Post(':id/actions/:action')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Decides the case, or proposes the decision where a second person is needed' })
  @ApiOkResponse({ type: DecidedDto.Output })
  @HttpCode(200)
  @Policy('staff:cases.take')
  @Idempotent()
  async act(
    @Staff() by: Principal,
    @PathId() caseId: string,
    @ActionName() action: string,
    @Body() { input, reason }: ActBody,
    @AnswerLanguage() language: Language,
  ) {
    const { row, proposal } = await this.decisions.act(by, caseId, action, input, reason);
    return {
      case: shownCase(row, language),
      proposal: proposal && shownWaiting(proposal),
    };
  }

  @Get(':id/comments')
  @ApiParam(ID)
  @ApiOperation({ summary: 'What was said beside it, oldest first' })
  @ApiOkResponse({ type: CommentsDto.Output })
  @Policy('staff:cases.read')
  async comments(@Staff() by: Principal, @PathId() caseId: string) {
    const said = await this.cases.said(by, caseId);
    return { comments: said.map((one) => ({ ...one, saidAt: instantText(one.saidAt) })) };
  }

  @Post(':id/comments')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Says something beside it; kept encrypted' })
  @ApiCreatedResponse({ type: CommentDto.Output })
  @HttpCode(201)
  @Policy('staff:cases.take')
  @Idempotent()
  async comment(@Staff() by: Principal, @PathId() caseId: string, @Body() { text }: CommentBody) {
    return { commentId: await this.cases.comment(by, caseId, text) };
  }
}
