import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { keysetPage, Policy, Staff, WithoutKey, type Principal } from '@tajdeed/platform';
import type { FastifyReply } from 'fastify';
import { balanceCsv, journalCsv } from './ledger-csv';
import { LedgerReports } from './ledger-reports';
import {
  BalanceExportBody,
  ExportsDto,
  ExportsQuery,
  JournalDto,
  JournalExportBody,
  JournalQuery,
  PeriodQuery,
  shownBalance,
  shownEntry,
  shownPage,
  TrialBalanceDto,
  VerifiedDto,
  VerifyQuery,
} from './ledger.schemas';

const csv = { content: { 'text/csv': { schema: { type: 'string' } } } } as const;
const headersOf = (file: string) => ({
  'content-type': 'text/csv; charset=utf-8; header=present',
  'content-disposition': `attachment; filename="${file}.csv"`,
  ...{ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
});

/** The ledger of payments, for finance and auditors. Nobody changes it here. */
@ApiTags('ledger')
@Controller('ledger')
export class LedgerController {
  constructor(private readonly reports: LedgerReports) {}

  @Get('trial-balance')
  @ApiOperation({ summary: 'What each account opened with, gained and closed with, over some days' })
  @ApiOkResponse({ type: TrialBalanceDto.Output })
  @Policy('staff:ledger.read')
  async trialBalance(@Staff() by: Principal, @Query() period: PeriodQuery) {
    return shownBalance(await this.reports.trialBalance(by, period));
  }

  @Post('trial-balance/exports')
  @ApiOperation({
    summary: 'The trial balance to take away, with a second factor for it; who took it is written down',
  })
  @ApiOkResponse(csv)
  @HttpCode(200)
  @Policy('staff:ledger.read')
  @WithoutKey()
  async trialBalanceCsv(
    @Staff() by: Principal,
    @Body() { proof, ...period }: BalanceExportBody,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const balance = await this.reports.exportedBalance(by, period, proof);
    await reply.headers(headersOf(`trial-balance-${balance.to}`)).send(balanceCsv(balance));
  }

  @Get('journal')
  @ApiOperation({ summary: 'The entries of the ledger in the order in which they were made' })
  @ApiOkResponse({ type: JournalDto.Output })
  @Policy('staff:ledger.read')
  async journal(@Staff() by: Principal, @Query() { after, limit, ...filter }: JournalQuery) {
    const rows = await this.reports.journal(by, filter, after ?? null, limit + 1);
    const { page, next } = keysetPage(rows, limit, ({ entryId }) => entryId);
    return { entries: page.map(shownEntry), next };
  }

  @Post('journal/exports')
  @ApiOperation({
    summary:
      'Every transfer of the journal to take away, with a second factor for it; who took it is written down',
  })
  @ApiOkResponse(csv)
  @HttpCode(200)
  @Policy('staff:ledger.read')
  @WithoutKey()
  async journalCsv(
    @Staff() by: Principal,
    @Body() { proof, ...filter }: JournalExportBody,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const entries = await this.reports.exportedJournal(by, filter, proof);
    await reply.headers(headersOf('journal')).send(Readable.from(journalCsv(entries)));
  }

  @Get('verification')
  @ApiOperation({
    summary: 'Reckons the next payments from their histories, and names each entry that is not as it must be',
  })
  @ApiOkResponse({ type: VerifiedDto.Output })
  @Policy('staff:ledger.read')
  async verification(@Staff() by: Principal, @Query() { after, limit }: VerifyQuery) {
    return shownPage(await this.reports.verify(by, after ?? null, limit));
  }

  @Get('exports')
  @ApiOperation({ summary: 'Who took how much of the ledger out of the product, the newest first' })
  @ApiOkResponse({ type: ExportsDto.Output })
  @Policy('staff:audit.read')
  async exports(@Query() { after, limit }: ExportsQuery) {
    const rows = await this.reports.exports(after ?? null, limit + 1);
    const { page, next } = keysetPage(rows, limit, ({ exportId }) => exportId);
    return { exports: page, next };
  }
}
