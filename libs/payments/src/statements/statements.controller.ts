import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DomainError } from '@tajdeed/domain';
import {
  AnswerLanguage,
  keysetPage,
  Policy,
  Staff,
  uuidSchema,
  ZodCheck,
  type Language,
  type Principal,
} from '@tajdeed/platform';
import { Statements } from './statements';
import { shownStatement, StatementDto, StatementsDto, StatementsQuery } from './statements.schemas';

const ID = { name: 'attemptId', schema: { type: 'string', format: 'uuid' } } as const;
const AttemptId = () => Param('attemptId', new ZodCheck(uuidSchema, () => new DomainError('not-found')));

/** Paid means covered: each payment in the four books, for finance and auditors. Nobody changes it here. */
@ApiTags('statements')
@Controller('statements')
@Policy('staff:ledger.read')
export class StatementsController {
  constructor(private readonly statements: Statements) {}

  @Get()
  @ApiOperation({
    summary:
      'Payments that are neither covered nor given back, each with what is missing, who acts, until when; or those covered and owed',
  })
  @ApiOkResponse({ type: StatementsDto.Output })
  async list(
    @Staff() by: Principal,
    @Query() { state, after, limit }: StatementsQuery,
    @AnswerLanguage() language: Language,
  ) {
    const rows = await this.statements.page(by, state, after ?? null, limit + 1);
    const { page, next } = keysetPage(rows, limit, ({ attemptId }) => attemptId);
    return { statements: page.map((row) => shownStatement(row, language)), next };
  }

  @Get(':attemptId')
  @ApiParam(ID)
  @ApiOperation({ summary: 'What bank, ledger, coverage and authority say of one payment' })
  @ApiOkResponse({ type: StatementDto.Output })
  async one(@Staff() by: Principal, @AttemptId() attemptId: string, @AnswerLanguage() language: Language) {
    return shownStatement(await this.statements.one(by, attemptId), language);
  }
}
