import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import {
  AnswerLanguage,
  Idempotent,
  invalidInput,
  PathId,
  Policy,
  Staff,
  WithoutKey,
  type Language,
  type Principal,
} from '@tajdeed/platform';
import { z } from 'zod';
import { Bulk, type BulkDeed, type BulkResult } from './bulk';
import {
  BulkBody,
  BulkDto,
  CaseDto,
  MemberBody,
  MergeBody,
  ReasonBody,
  shownCase,
  SnoozeBody,
  SplitBody,
} from './cases.schemas';
import { Cases } from './cases.service';

const ID = { name: 'id', schema: { type: 'string', format: 'uuid' } } as const;

/** Who decides a case, and when. */
@ApiTags('cases')
@Controller('cases')
export class CaseWorkController {
  constructor(
    private readonly cases: Cases,
    private readonly bulk: Bulk,
  ) {}

  @Post('bulk/preview')
  @ApiOperation({ summary: 'What would become of many cases; changes nothing' })
  @ApiOkResponse({ type: BulkDto.Output })
  @HttpCode(200)
  @Policy('staff:cases.bulk')
  @WithoutKey()
  async preview(@Staff() by: Principal, @Body() body: BulkBody) {
    return summed(await this.bulk.preview(by, deedOf(body), body.caseIds));
  }

  @Post('bulk')
  @ApiOperation({ summary: 'Takes or assigns many cases; what is refused for one leaves the others' })
  @ApiOkResponse({ type: BulkDto.Output })
  @HttpCode(200)
  @Policy('staff:cases.bulk')
  @Idempotent()
  async many(@Staff() by: Principal, @Body() body: BulkBody) {
    return summed(await this.bulk.run(by, deedOf(body), body.caseIds));
  }

  @Post(':id/take')
  @ApiParam(ID)
  @ApiOperation({ summary: 'This person decides it from now on' })
  @ApiOkResponse({ type: CaseDto.Output })
  @HttpCode(200)
  @Policy('staff:cases.take')
  @Idempotent()
  async take(@Staff() by: Principal, @PathId() caseId: string, @AnswerLanguage() language: Language) {
    return shownCase(await this.cases.take(by, caseId), language);
  }

  @Post(':id/release')
  @ApiParam(ID)
  @ApiOperation({ summary: 'It waits for somebody again' })
  @ApiOkResponse({ type: CaseDto.Output })
  @HttpCode(200)
  @Policy('staff:cases.take')
  @Idempotent()
  async release(@Staff() by: Principal, @PathId() caseId: string, @AnswerLanguage() language: Language) {
    return shownCase(await this.cases.release(by, caseId), language);
  }

  @Post(':id/assign')
  @ApiParam(ID)
  @ApiOperation({ summary: 'A supervisor gives it to somebody' })
  @ApiOkResponse({ type: CaseDto.Output })
  @HttpCode(200)
  @Policy('staff:cases.assign')
  @Idempotent()
  async assign(
    @Staff() by: Principal,
    @PathId() caseId: string,
    @Body() { member }: MemberBody,
    @AnswerLanguage() language: Language,
  ) {
    return shownCase(await this.cases.assign(by, caseId, member), language);
  }

  @Post(':id/hand-over')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Its holder gives it to somebody else' })
  @ApiOkResponse({ type: CaseDto.Output })
  @HttpCode(200)
  @Policy('staff:cases.take')
  @Idempotent()
  async handOver(
    @Staff() by: Principal,
    @PathId() caseId: string,
    @Body() { member }: MemberBody,
    @AnswerLanguage() language: Language,
  ) {
    return shownCase(await this.cases.handOver(by, caseId, member), language);
  }

  @Post(':id/snooze')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Puts it off until an instant, for a reason; at most thirty days' })
  @ApiOkResponse({ type: CaseDto.Output })
  @HttpCode(200)
  @Policy('staff:cases.take')
  @Idempotent()
  async snooze(
    @Staff() by: Principal,
    @PathId() caseId: string,
    @Body() { until, reason }: SnoozeBody,
    @AnswerLanguage() language: Language,
  ) {
    return shownCase(await this.cases.snooze(by, caseId, Date.parse(until), reason), language);
  }

  @Post(':id/wake')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Goes on with what was put off' })
  @ApiOkResponse({ type: CaseDto.Output })
  @HttpCode(200)
  @Policy('staff:cases.take')
  @Idempotent()
  async wake(@Staff() by: Principal, @PathId() caseId: string, @AnswerLanguage() language: Language) {
    return shownCase(await this.cases.wake(by, caseId), language);
  }

  @Post(':id/split')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Parts of it become cases of their own, of other kinds about the same thing' })
  @ApiOkResponse({ type: CaseDto.Output })
  @HttpCode(200)
  @Policy('staff:cases.take')
  @Idempotent()
  async split(
    @Staff() by: Principal,
    @PathId() caseId: string,
    @Body() { kinds }: SplitBody,
    @AnswerLanguage() language: Language,
  ) {
    return shownCase(await this.cases.split(by, caseId, kinds), language);
  }

  @Post(':id/merge')
  @ApiParam(ID)
  @ApiOperation({ summary: 'It is decided together with another case of the same renewal or thing' })
  @ApiOkResponse({ type: CaseDto.Output })
  @HttpCode(200)
  @Policy('staff:cases.take')
  @Idempotent()
  async merge(
    @Staff() by: Principal,
    @PathId() caseId: string,
    @Body() { into }: MergeBody,
    @AnswerLanguage() language: Language,
  ) {
    return shownCase(await this.cases.merge(by, caseId, into), language);
  }

  @Post(':id/reopen')
  @ApiParam(ID)
  @ApiOperation({ summary: 'A supervisor has it decided again' })
  @ApiOkResponse({ type: CaseDto.Output })
  @HttpCode(200)
  @Policy('staff:cases.assign')
  @Idempotent()
  async reopen(
    @Staff() by: Principal,
    @PathId() caseId: string,
    @Body() { reason }: ReasonBody,
    @AnswerLanguage() language: Language,
  ) {
    return shownCase(await this.cases.reopen(by, caseId, reason), language);
  }
}

function deedOf({ do: deed, member }: BulkBody): BulkDeed {
  if (deed === 'take' && member === undefined) return { do: deed };
  if (deed === 'assign' && member !== undefined) return { do: deed, member };
  throw invalidInput(
    new z.ZodError([
      { code: 'custom', path: ['member'], message: '', params: { code: 'not-allowed' }, input: member },
    ]),
  );
}

function summed(results: readonly BulkResult[]) {
  const refused = results.filter(({ refusal }) => refusal !== null).length;
  return { done: results.length - refused, refused, results };
}
