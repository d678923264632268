import { Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import {
  ApiExcludeEndpoint,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import {
  AlsoPage,
  AnswerLanguage,
  Policy,
  sendPage,
  ViewOnly,
  WithoutKey,
  ZodCheck,
  type Language,
} from '@tajdeed/platform';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { bankOrigins, noPaymentPage, payPage } from './pay.page';
import { PAYMENT_PAGE, type PaymentPageOptions } from './payments.options';
import { Receipts } from './receipt';
import { receiptPage, REFRESH_SECONDS } from './receipt.page';
import { Sending } from './sending';

const anyText = new ZodCheck(z.string());

/**
 * The last page before the bank's. Looking at it changes nothing, so browsers and those who scan addresses may fetch it as they
 * like; its button leads to the bank once, and from then on the page says how the payment stands.
 */
@ApiTags('payments')
@Controller('pay/:reference')
@Policy('public')
@AlsoPage()
export class PayController {
  private readonly leadsTo: readonly string[];

  constructor(
    private readonly sending: Sending,
    private readonly receipts: Receipts,
    @Inject(PAYMENT_PAGE) options: PaymentPageOptions,
  ) {
    this.leadsTo = bankOrigins(options.bankPaymentUrl);
  }

  @Get()
  @ViewOnly()
  @ApiExcludeEndpoint()
  async look(
    @Param('reference', anyText) reference: string,
    @AnswerLanguage() language: Language,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const unsent = await this.sending.find(reference);
    if (unsent) sendPage(reply, payPage(unsent, this.leadsTo));
    else await this.tell(reference, language, reply);
  }

  /** A repetition has no effect: whoever was sent is told how his payment stands. */
  @Post()
  @WithoutKey()
  @HttpCode(200)
  @ApiOperation({ summary: "What the page's one button does: leads the payer's browser to the bank, once" })
  @ApiParam({ name: 'reference', schema: { type: 'string' } })
  @ApiResponse({ status: 303, description: "to the bank's page; the attempt was recorded as sent before" })
  @ApiOkResponse({
    description: 'how the payment stands',
    content: { 'text/html': { schema: { type: 'string' } } },
  })
  async pay(
    @Param('reference', anyText) reference: string,
    @AnswerLanguage() language: Language,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const address = await this.sending.send(reference);
    if (address === undefined) await this.look(reference, language, reply);
    else
      await reply
        .status(303)
        .headers({ location: address, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
        .send();
  }

  private async tell(reference: string, language: Language, reply: FastifyReply): Promise<void> {
    const receipt = await this.receipts.find(reference);
    if (receipt && receipt.nextAnswerBy !== null) void reply.header('refresh', REFRESH_SECONDS.toString());
    sendPage(reply, receipt ? receiptPage(receipt, 'pay') : noPaymentPage(language), receipt ? 200 : 404);
  }
}
