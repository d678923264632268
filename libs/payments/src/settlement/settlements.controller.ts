import { Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import {
  Idempotent,
  keysetPage,
  PathId,
  Policy,
  Staff,
  Upload,
  UploadStream,
  WithoutKey,
  type Principal,
} from '@tajdeed/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SettlementImports } from './imports';
import {
  ImportedDto,
  ImportQuery,
  LinePageDto,
  LinesQuery,
  SettlementDto,
  SettlementPageDto,
  SettlementsQuery,
  shownHead,
  shownLine,
  shownSettlement,
} from './settlement.schemas';
import { Settlements } from './settlements.service';
import { MOST_BYTES } from './spool';

const ID = { name: 'id', schema: { type: 'string', format: 'uuid' } } as const;

/** What the bank says it paid out: for finance, and for auditors to read. */
@ApiTags('settlements')
@Controller('settlements')
export class SettlementsController {
  constructor(
    private readonly imports: SettlementImports,
    private readonly settlements: Settlements,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Takes a settlement file of the bank; its lines are matched afterwards',
    description:
      'The file itself is the key: the same bytes, or the same lines under the same file number, change nothing and get the same answer with 200 and `repeated`. What is not right in any way is refused whole as `settlement-refused`, with `fault`, `line` and `column`',
  })
  @ApiConsumes('text/csv')
  @ApiBody({ description: 'The file, 128 MiB at most', schema: { type: 'string', format: 'binary' } })
  @ApiHeader({
    ...{ name: 'Settlement-Signature', required: false, schema: { type: 'string' } },
    description:
      '`sha256=` and the HMAC-SHA256 of the bytes in hexadecimal; needed where the terminal has a key',
  })
  @ApiCreatedResponse({ type: ImportedDto.Output })
  @Policy('staff:settlements.import')
  @Upload({ types: ['text/csv'], bytes: MOST_BYTES, streamed: true, spreadsheet: 'settlement-spreadsheet' })
  @WithoutKey()
  async take(
    @Staff() by: Principal,
    @Query() { terminal, day }: ImportQuery,
    @Req() request: FastifyRequest,
    @UploadStream() source: AsyncIterable<Uint8Array>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const said = request.headers['settlement-signature'];
    const signature = typeof said === 'string' ? said : undefined;
    const brought = { source, terminal, bankDay: day, signature };
    const { settlementId, fileId, repeated } = await this.imports.take(by, brought);
    void reply.status(repeated ? 200 : 201);
    return { ...shownSettlement(await this.settlements.read(by, settlementId)), fileId, repeated };
  }

  @Get()
  @ApiOperation({ summary: 'The settled days, the newest first' })
  @ApiOkResponse({ type: SettlementPageDto.Output })
  @Policy('staff:settlements.read')
  async list(@Staff() by: Principal, @Query() { terminal, state, after, limit }: SettlementsQuery) {
    const [bankDay = '', settlementId = ''] = after?.split('.') ?? [];
    const rows = await this.settlements.list(by, {
      ...{ terminal: terminal ?? null, state: state ?? null, most: limit + 1 },
      after: after === undefined ? null : { bankDay, settlementId },
    });
    const { page, next } = keysetPage(rows, limit, (last) => `${last.bankDay}.${last.settlementId}`);
    return { settlements: page.map(shownHead), next };
  }

  @Get(':id')
  @ApiParam(ID)
  @ApiOperation({ summary: 'A settled day: its files, their sums, and what its lines came to' })
  @ApiOkResponse({ type: SettlementDto.Output })
  @Policy('staff:settlements.read')
  async one(@Staff() by: Principal, @PathId() settlementId: string) {
    return shownSettlement(await this.settlements.read(by, settlementId));
  }

  @Get(':id/lines')
  @ApiParam(ID)
  @ApiOperation({ summary: 'The lines of a settled day and what each came to' })
  @ApiOkResponse({ type: LinePageDto.Output })
  @Policy('staff:settlements.read')
  async lines(
    @Staff() by: Principal,
    @PathId() settlementId: string,
    @Query() { outcome, open, after, limit }: LinesQuery,
  ) {
    const [fileNumber = 0, n = 0] = after?.split('.').map(Number) ?? [];
    const rows = await this.settlements.lines(by, settlementId, {
      ...{ outcome: outcome ?? null, open: open === 'true', most: limit + 1 },
      after: after === undefined ? null : { fileNumber, n },
    });
    const { page, next } = keysetPage(rows, limit, (last) => `${last.fileNumber}.${last.n}`);
    return { lines: page.map(shownLine), next };
  }

  @Post(':id/close')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Closes a day: what is matched and the exceptions are together the files' })
  @ApiOkResponse({ type: SettlementDto.Output })
  @HttpCode(200)
  @Policy('staff:settlements.import')
  @Idempotent()
  async close(@Staff() by: Principal, @PathId() settlementId: string) {
    return shownSettlement(await this.settlements.close(by, settlementId));
  }
}
