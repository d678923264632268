import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { DomainError, kuwaitMidnight } from '@tajdeed/domain';
import { AlsoPage, Policy, ZodCheck } from '@tajdeed/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { differences } from './difference';
import { answer, freshFor } from './schedule.answers';
import { csvOf } from './schedule-csv';
import { differenceSheet, historySheet, paperSheet } from './schedule.page';
import { ScheduleRows, type Paper } from './schedule.rows';
import {
  DifferenceDto,
  DifferenceQuery,
  OnQuery,
  ScheduleDto,
  scheduleIdSchema,
  SchedulesDto,
  shownDifferences,
  shownPaper,
  shownStanding,
  ViewQuery,
} from './schedule.schemas';

const ID = { name: 'id', schema: { type: 'string' } } as const;
/** Handler parameter: the name of a schedule; what is none is answered like one that does not exist. */
export const ScheduleId = () =>
  Param('id', new ZodCheck(scheduleIdSchema, () => new DomainError('not-found')));
const text = { schema: { type: 'string' } } as const;
const all = (dto: typeof ScheduleDto | typeof SchedulesDto | typeof DifferenceDto, hasCsv = true) => ({
  content: {
    'application/json': { schema: { $ref: getSchemaPath(dto) } },
    ...(hasCsv && { 'text/csv': text }),
    'text/html': text,
  },
});

/** The schedules that have, had or will have force: anybody may read them, as JSON, CSV or a page. */
@ApiTags('fees')
@ApiExtraModels(SchedulesDto, ScheduleDto, DifferenceDto)
@Controller('fees/schedules')
@Policy('public')
@AlsoPage()
export class SchedulesController {
  constructor(private readonly rows: ScheduleRows) {}

  @Get()
  @ApiOperation({ summary: 'Every schedule that has, had or will have force, the latest first' })
  @ApiOkResponse(all(SchedulesDto, false))
  async history(
    @Query() view: ViewQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const standings = await this.rows.list(true);
    const now = standings[0]?.now ?? 0;
    const boundaries = standings.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]);
    const forms = {
      json: () => ({ schedules: standings.map(shownStanding) }),
      html: (language: 'ar' | 'en') => historySheet(standings, language),
    };
    await answer({ request, reply }, view, forms, freshFor(now, boundaries));
  }

  @Get('in-force')
  @ApiOperation({ summary: 'The schedule in force now, or on a day in Kuwait' })
  @ApiOkResponse(all(ScheduleDto))
  async inForce(
    @Query() { on, ...view }: OnQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const paper = await this.rows.inForce(on === undefined ? undefined : kuwaitMidnight(on));
    if (!paper) throw new DomainError('not-found');
    await sendPaper({ request, reply }, view, paper, `/fees/schedules/${paper.scheduleId}`);
  }

  @Get(':id')
  @ApiParam(ID)
  @ApiOperation({ summary: 'One schedule: its tables, rows, prices and conditions' })
  @ApiOkResponse(all(ScheduleDto))
  async one(
    @ScheduleId() id: string,
    @Query() view: ViewQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const paper = await this.mustRead(id);
    await sendPaper({ request, reply }, view, paper, `/fees/schedules/${id}`);
  }

  @Get(':id/differences')
  @ApiParam(ID)
  @ApiOperation({ summary: 'In what a schedule differs from another one, by default from the one before it' })
  @ApiOkResponse(all(DifferenceDto, false))
  async differences(
    @ScheduleId() id: string,
    @Query() { from, ...view }: DifferenceQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = await this.mustRead(id);
    const before = from === undefined ? await this.before(after) : await this.mustRead(from);
    await sendDifferences({ request, reply }, view, [before, after], freshFor(after.now, [after.startsAt]));
  }

  private async mustRead(id: string): Promise<Paper> {
    const paper = await this.rows.paper(id);
    if (!paper?.isPublic) throw new DomainError('not-found');
    return paper;
  }

  private async before({ startsAt }: Paper): Promise<Paper> {
    const paper = startsAt === null ? undefined : await this.rows.inForce(startsAt - 1);
    if (!paper) throw new DomainError('not-found');
    return paper;
  }
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** A schedule in the form that was asked for; one without force is nobody’s to keep. */
export async function sendPaper(
  exchange: Exchange,
  view: ViewQuery,
  paper: Paper,
  at: string,
  json = shownPaper,
) {
  const { now, startsAt, endsAt, scheduleId } = paper;
  const forms = {
    json: () => json(paper),
    html: (language: 'ar' | 'en') => paperSheet(paper, language, at),
    csv: async () => ({ text: await csvOf(paper.document), file: `${scheduleId}.csv` }),
  };
  await answer(exchange, view, forms, paper.isPublic ? freshFor(now, [startsAt, endsAt]) : null);
}

export async function sendDifferences(
  exchange: Exchange,
  view: ViewQuery,
  papers: readonly [before: Paper, after: Paper],
  seconds: number | null,
) {
  const [before, after] = papers;
  const found = differences(before.document, after.document);
  const at = `/fees/${after.isPublic ? 'schedules' : 'drafts'}/${after.scheduleId}/differences?from=${before.scheduleId}`;
  const forms = {
    json: () => shownDifferences(before, after, found),
    html: (language: 'ar' | 'en') => differenceSheet(papers, found, language, at),
  };
  await answer(exchange, view, forms, seconds);
}
