import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Idempotent, keysetPage, PathId, Policy, Staff, WithoutKey, type Principal } from '@tajdeed/platform';
import type { FastifyReply } from 'fastify';
import { ImpactExports } from './impact-exports';
import {
  ExportBody,
  ImpactDto,
  ImpactExportsDto,
  ImpactExportsQuery,
  ImpactPageDto,
  ImpactsQuery,
  shownHead,
  shownImpact,
  StartBody,
} from './impact.schemas';
import { Impacts } from './impacts.service';

const ID = { name: 'id', schema: { type: 'string', format: 'uuid' } } as const;

/** What a schedule would have cost the renewals of a past period: for those who write and approve schedules. */
@ApiTags('fees')
@Controller('fees/impacts')
export class ImpactsController {
  constructor(
    private readonly impacts: Impacts,
    private readonly exports: ImpactExports,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Tries a schedule, mostly a draft, on the paid renewals of a past period' })
  @ApiCreatedResponse({ type: ImpactDto.Output })
  @HttpCode(201)
  @Policy('staff:fees.preview')
  @Idempotent()
  async start(@Staff() by: Principal, @Body() asked: StartBody) {
    return shownImpact(await this.impacts.start(by, asked));
  }

  @Get()
  @ApiOperation({ summary: 'The previews, the newest first' })
  @ApiOkResponse({ type: ImpactPageDto.Output })
  @Policy('staff:fees.read')
  async list(@Staff() by: Principal, @Query() { scheduleId, after, limit }: ImpactsQuery) {
    const rows = await this.impacts.list(by, scheduleId ?? null, after ?? null, limit + 1);
    const { page, next } = keysetPage(rows, limit, ({ impactId }) => impactId);
    return { impacts: page.map((one) => shownHead(one)), next };
  }

  @Get('exports')
  @ApiOperation({ summary: 'Who took the lines of which preview out of the product, the newest first' })
  @ApiOkResponse({ type: ImpactExportsDto.Output })
  @Policy('staff:audit.read')
  async exported(@Query() { after, limit }: ImpactExportsQuery) {
    const rows = await this.exports.list(after ?? null, limit + 1);
    const { page, next } = keysetPage(rows, limit, ({ exportId }) => exportId);
    return { exports: page, next };
  }

  @Get(':id')
  @ApiParam(ID)
  @ApiOperation({
    summary: 'How far a preview has come, who pays more or less by row, and the ten largest changes',
  })
  @ApiOkResponse({ type: ImpactDto.Output })
  @Policy('staff:fees.read')
  async one(@Staff() by: Principal, @PathId() impactId: string) {
    return shownImpact(await this.impacts.read(by, impactId));
  }

  @Post(':id/exports')
  @ApiParam(ID)
  @ApiOperation({
    summary:
      'Every renewal that would pay more or less or has no price, once the preview is done, with a second factor for it; who took it is written down',
  })
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  @HttpCode(200)
  @Policy('staff:fees.read')
  @WithoutKey()
  async take(
    @Staff() by: Principal,
    @PathId() impactId: string,
    @Body() { proof }: ExportBody,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const pages = await this.exports.take(by, impactId, proof);
    const headers = {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="impact-${impactId}.csv"`,
      ...{ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
    };
    await reply.headers(headers).send(Readable.from(pages));
  }
}
