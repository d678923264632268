import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import {
  AlsoPage,
  AnswerLanguage,
  Policy,
  RateLimited,
  sendPage,
  texts,
  type Language,
  type PagePart,
  type TextKeyIn,
} from '@tajdeed/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { COUNTED_FOR_MS, Statements, type PaidAndNotCovered } from './statements';
import { PaidAndCoveredDto, shownCounter } from './statements.schemas';

const CACHED = `public, max-age=${COUNTED_FOR_MS / 1000}`;

/** The promise in public: how many payments are taken and not covered at this moment. */
@ApiTags('statements')
@Controller('paid-and-covered')
export class PaidAndCoveredController {
  constructor(private readonly statements: Statements) {}

  @Get()
  @Policy('public')
  @RateLimited('public-counter')
  @AlsoPage()
  @ApiOperation({
    summary: 'How many payments are taken and not covered, and since when the oldest; a page for browsers',
  })
  @ApiExtraModels(PaidAndCoveredDto)
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(PaidAndCoveredDto) } },
      'text/html': { schema: { type: 'string' } },
    },
  })
  async count(
    @AnswerLanguage() language: Language,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const counter = await this.statements.paidAndNotCovered();
    void reply.header('vary', 'accept, accept-language');
    if (!/\btext\/html\b/.test(request.headers.accept ?? '')) {
      await reply.header('cache-control', CACHED).send(shownCounter(counter));
      return;
    }
    sendPage(reply, {
      first: language,
      tone: counter.paidAndNotCovered === 0 ? 'good' : 'open',
      ...{ ar: part('ar', counter), en: part('en', counter) },
    });
  }
}

function part(language: Language, counter: PaidAndNotCovered): PagePart {
  const { paidAndNotCovered, oldest, asOf } = shownCounter(counter);
  const say = (key: TextKeyIn<'page.paid-and-covered'>, count?: number) =>
    texts.say(language, `page.paid-and-covered.${key}`, count === undefined ? {} : { count });
  return {
    title: say('title'),
    paragraphs: [say('promise'), paidAndNotCovered === 0 ? say('none') : say('some', paidAndNotCovered)],
    facts: [
      [say('number'), String(paidAndNotCovered)],
      ...(oldest === null ? [] : [[say('oldest'), oldest] as const]),
      [say('as-of'), asOf],
    ],
  };
}
