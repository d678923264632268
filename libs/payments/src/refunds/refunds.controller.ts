import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { shownWaiting } from '@tajdeed/approvals';
import { filsToText } from '@tajdeed/domain';
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
import { filsOf } from './amount.schema';
import {
  AttemptRefundsDto,
  RefundBody,
  RefundDto,
  RefundPageDto,
  RefundsQuery,
  RequestedRefundDto,
  shownRefund,
} from './refund.schemas';
import { Refunds } from './refunds.service';

const ID = { name: 'id', schema: { type: 'string', format: 'uuid' } } as const;

/** Money that goes back: for the officers of finance. */
@ApiTags('payments')
@Controller()
export class RefundsController {
  constructor(private readonly refunds: Refunds) {}

  @Post('attempts/:id/refunds')
  @ApiParam(ID)
  @ApiOperation({
    summary: 'Has the bank give money of a payment back; above a limit that is proposed to a second person',
  })
  @ApiCreatedResponse({ type: RequestedRefundDto.Output })
  @HttpCode(201)
  @Policy('staff:money.return')
  @Idempotent()
  async request(
    @Staff() by: Principal,
    @PathId() attemptId: string,
    @Body() { amount, reason }: RefundBody,
    @AnswerLanguage() language: Language,
  ) {
    const { refund, proposal } = await this.refunds.request(by, attemptId, filsOf(amount), reason);
    return {
      refund: refund && shownRefund(refund, language),
      proposal: proposal && shownWaiting(proposal),
    };
  }

  @Get('attempts/:id/refunds')
  @ApiParam(ID)
  @ApiOperation({ summary: 'What of a payment goes back or went back, and what is left of it' })
  @ApiOkResponse({ type: AttemptRefundsDto.Output })
  @Policy('staff:cases.read')
  async ofAttempt(@Staff() by: Principal, @PathId() attemptId: string, @AnswerLanguage() language: Language) {
    const { refunds, captured, left } = await this.refunds.ofAttempt(by, attemptId);
    return {
      refunds: refunds.map((refund) => shownRefund(refund, language)),
      ...{ captured: filsToText(captured), left: filsToText(left) },
    };
  }

  @Get('refunds')
  @ApiOperation({ summary: 'All refunds, the newest first' })
  @ApiOkResponse({ type: RefundPageDto.Output })
  @Policy('staff:cases.read')
  async list(
    @Staff() by: Principal,
    @Query() { state, after, limit }: RefundsQuery,
    @AnswerLanguage() language: Language,
  ) {
    const wanted = { ...(state && { state }), ...(after && { after }), limit: limit + 1 };
    const { page, next } = keysetPage(await this.refunds.list(by, wanted), limit, ({ refundId }) => refundId);
    return { refunds: page.map((refund) => shownRefund(refund, language)), next };
  }

  @Get('refunds/:id')
  @ApiParam(ID)
  @ApiOperation({ summary: 'One refund' })
  @ApiOkResponse({ type: RefundDto.Output })
  @Policy('staff:cases.read')
  async read(@Staff() by: Principal, @PathId() refundId: string, @AnswerLanguage() language: Language) {
    return shownRefund(await this.refunds.read(by, refundId), language);
  }
}
