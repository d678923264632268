import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { DomainError } from '@tajdeed/domain';
import { AlsoPage, Idempotent, Policy, Staff, typeOf, Upload, type Principal } from '@tajdeed/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Drafts } from './drafts.service';
import { documentOf, uploads } from './schedule-upload';
import { ScheduleRows } from './schedule.rows';
import {
  DifferenceDto,
  DifferenceQuery,
  DraftDto,
  SchedulesDto,
  shownDraft,
  shownStanding,
  SubmitBody,
  ViewQuery,
} from './schedule.schemas';
import { ScheduleId, sendDifferences, sendPaper } from './schedules.controller';

const ID = { name: 'id', schema: { type: 'string' } } as const;
const FILE = ApiBody({
  description: 'A schedule as a file of version 1 or 2 (JSON), or as CSV with a head; 5 MiB at most',
  schema: { type: 'object' },
});

/** Schedules that have no force: for those who write, check and audit them. */
@ApiTags('fees')
@ApiExtraModels(DraftDto, DifferenceDto)
@Controller('fees/drafts')
@AlsoPage()
export class DraftsController {
  constructor(
    private readonly drafts: Drafts,
    private readonly rows: ScheduleRows,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Drafts, submitted ones and those given up, the newest first' })
  @ApiOkResponse({ type: SchedulesDto.Output })
  @Policy('staff:fees.read')
  async list(@Staff() by: Principal) {
    return { schedules: (await this.drafts.list(by)).map(shownStanding) };
  }

  @Post()
  @ApiOperation({ summary: 'Enters a draft from a file' })
  @FILE
  @ApiCreatedResponse({ type: DraftDto.Output })
  @HttpCode(201)
  @Policy('staff:fees.author')
  @Upload(uploads)
  @Idempotent()
  async draft(@Staff() by: Principal, @Body() bytes: Buffer, @Req() request: FastifyRequest) {
    return shownDraft(await this.drafts.draft(by, await sent(bytes, request)));
  }

  @Get(':id')
  @ApiParam(ID)
  @ApiOperation({ summary: 'One schedule, whether it has force or not, as JSON, CSV or a page' })
  @ApiOkResponse({ type: DraftDto.Output })
  @Policy('staff:fees.read')
  async one(
    @Staff() by: Principal,
    @ScheduleId() id: string,
    @Query() view: ViewQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const paper = { ...(await this.drafts.read(by, id)), isPublic: false };
    await sendPaper({ request, reply }, view, paper, `/fees/drafts/${id}`, shownDraft);
  }

  @Get(':id/differences')
  @ApiParam(ID)
  @ApiOperation({ summary: 'In what it differs from another one, by default from the one in force' })
  @ApiOkResponse({ type: DifferenceDto.Output })
  @Policy('staff:fees.read')
  async differences(
    @Staff() by: Principal,
    @ScheduleId() id: string,
    @Query() { from, ...view }: DifferenceQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = await this.drafts.read(by, id);
    const before = from === undefined ? await this.rows.inForce() : await this.drafts.read(by, from);
    if (!before) throw new DomainError('not-found');
    await sendDifferences({ request, reply }, view, [before, { ...after, isPublic: false }], null);
  }

  @Put(':id')
  @ApiParam(ID)
  @ApiOperation({
    summary: 'Puts another content in its place; what was submitted can no longer be approved',
    description:
      'If-Match names what it replaces. Without it: 428 `precondition-required`; where the draft says something else by now: 412 `draft-changed` with its present `digest`, and nothing is replaced',
  })
  @ApiHeader({
    ...{ name: 'If-Match', required: true, schema: { type: 'string' } },
    description: 'The ETag with which the draft was read as JSON; a weak one or `*` names nothing',
  })
  @FILE
  @ApiOkResponse({ type: DraftDto.Output })
  @Policy('staff:fees.author')
  @Upload(uploads)
  @Idempotent()
  async edit(
    @Staff() by: Principal,
    @ScheduleId() id: string,
    @Body() bytes: Buffer,
    @Req() request: FastifyRequest,
  ) {
    const ifMatch = request.headers['if-match'] ?? '*';
    if (ifMatch.trim() === '*') throw new DomainError('precondition-required');
    return shownDraft(await this.drafts.edit(by, id, await sent(bytes, request), ifMatch));
  }

  @Post(':id/submit')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Proposes it for approval by another person' })
  @ApiOkResponse({ type: DraftDto.Output })
  @HttpCode(200)
  @Policy('staff:fees.author')
  @Idempotent()
  async submit(@Staff() by: Principal, @ScheduleId() id: string, @Body() { reason }: SubmitBody) {
    return shownDraft(await this.drafts.submit(by, id, reason));
  }

  @Post(':id/annul')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Proposes to take an approved schedule back before it begins' })
  @ApiOkResponse({ type: DraftDto.Output })
  @HttpCode(200)
  @Policy('staff:fees.author')
  @Idempotent()
  async annul(@Staff() by: Principal, @ScheduleId() id: string, @Body() { reason }: SubmitBody) {
    return shownDraft(await this.drafts.annul(by, id, reason));
  }

  @Delete(':id')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Gives a draft up for good' })
  @ApiOkResponse({ type: DraftDto.Output })
  @Policy('staff:fees.author')
  @Idempotent()
  async withdraw(@Staff() by: Principal, @ScheduleId() id: string) {
    return shownDraft(await this.drafts.withdraw(by, id));
  }
}

async function sent(bytes: unknown, request: FastifyRequest) {
  if (!Buffer.isBuffer(bytes) || bytes.length === 0)
    throw new DomainError('invalid-input', { errors: [{ path: 'file', code: 'missing' }] });
  return documentOf(bytes, typeOf(request) === 'text/csv');
}
