import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
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
@ApiExcludeController()
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
