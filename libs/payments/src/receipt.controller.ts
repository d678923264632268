import { Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { AnswerLanguage, Policy, sendPage, ViewOnly, ZodCheck, type Language } from '@tajdeed/platform';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Receipts } from './receipt';
import { noReceiptPage, receiptPage, REFRESH_SECONDS, type Door } from './receipt.page';

const anyText = new ZodCheck(z.string());

/**
 * Where the payer's browser lands after the bank. The bank may send it by GET or POST, with parameters or a body of its
 * own: all of that is ignored (security items 50, 51).
 */
@ApiExcludeController()
@Controller()
@Policy('public')
export class ReceiptController {
  constructor(private readonly receipts: Receipts) {}

  @Get('receipt/:reference')
  @ViewOnly()
  receipt(
    @Param('reference', anyText) reference: string,
    @AnswerLanguage() language: Language,
    @Res() reply: FastifyReply,
  ) {
    return this.show(reference, language, reply, 'receipt');
  }

  @Post('receipt/:reference')
  @HttpCode(200)
  @ViewOnly()
  receiptPosted(
    @Param('reference', anyText) reference: string,
    @AnswerLanguage() language: Language,
    @Res() reply: FastifyReply,
  ) {
    return this.show(reference, language, reply, 'receipt');
  }

  @Get('bank-error/:reference')
  @ViewOnly()
  bankError(
    @Param('reference', anyText) reference: string,
    @AnswerLanguage() language: Language,
    @Res() reply: FastifyReply,
  ) {
    return this.show(reference, language, reply, 'bank-error');
  }

  @Post('bank-error/:reference')
  @HttpCode(200)
  @ViewOnly()
  bankErrorPosted(
    @Param('reference', anyText) reference: string,
    @AnswerLanguage() language: Language,
    @Res() reply: FastifyReply,
  ) {
    return this.show(reference, language, reply, 'bank-error');
  }

  private async show(reference: string, language: Language, reply: FastifyReply, door: Door): Promise<void> {
    const receipt = await this.receipts.find(reference);
    if (receipt && receipt.nextAnswerBy !== null) void reply.header('refresh', REFRESH_SECONDS.toString());
    sendPage(reply, receipt ? receiptPage(receipt, door) : noReceiptPage(language), receipt ? 200 : 404);
  }
}
