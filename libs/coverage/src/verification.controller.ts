import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import {
  AnswerLanguage,
  Policy,
  sendPage,
  texts,
  ViewOnly,
  ZodCheck,
  type Language,
  type PagePart,
  type PageTone,
  type TextKeyIn,
} from '@tajdeed/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { Verifications, type Standing, type Verification } from './verification.service';

class VerificationDto extends createZodDto(
  z.strictObject({
    standing: z.enum(['valid', 'provisional', 'upcoming', 'ended', 'suspended', 'unknown']),
    startsOn: z.iso.date().nullable(),
    endsOn: z.iso.date().nullable(),
  }),
) {}

/** Where the QR code of a certificate leads: a page for people, JSON for whoever asks for it. */
@ApiTags('certificates')
@Controller('verify')
@Policy('public')
export class VerificationController {
  constructor(private readonly verifications: Verifications) {}

  @Get(':code')
  @ViewOnly()
  @ApiOperation({ summary: 'How a certificate stands: a page for people, JSON where it is asked for' })
  @ApiParam({ name: 'code', schema: { type: 'string' } })
  @ApiExtraModels(VerificationDto)
  @ApiOkResponse({
    content: {
      'text/html': { schema: { type: 'string' } },
      'application/json': { schema: { $ref: getSchemaPath(VerificationDto) } },
    },
  })
  async verify(
    @Param('code', new ZodCheck(z.string())) code: string,
    @AnswerLanguage() language: Language,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const verification = await this.verifications.of(code);
    void reply.header('vary', 'accept, accept-language');
    if (wantsJson(request.headers.accept))
      await reply.header('cache-control', 'no-store').send({ ...verification });
    else
      sendPage(reply, {
        first: language,
        tone: tones[verification.standing],
        ar: part('ar', verification),
        en: part('en', verification),
      });
  }
}

/** JSON only for those who ask for it and not for a page: browsers name HTML, and `*` means a page. */
function wantsJson(accept: string | undefined): boolean {
  const kinds = (accept ?? '').split(',').map((kind) => kind.split(';', 1)[0]?.trim().toLowerCase());
  return kinds.includes('application/json') && !kinds.includes('text/html');
}

const tones: Readonly<Record<Standing, PageTone>> = {
  valid: 'good',
  upcoming: 'good',
  provisional: 'open',
  ended: 'bad',
  suspended: 'bad',
  unknown: 'bad',
};

function part(language: Language, { standing, startsOn, endsOn }: Verification): PagePart {
  const say = (key: TextKeyIn<'page.verify'>) => texts.say(language, `page.verify.${key}`);
  const dates =
    startsOn && endsOn ? [[say('starts-on'), startsOn] as const, [say('ends-on'), endsOn] as const] : [];
  return {
    title: say(`title-${standing}`),
    paragraphs: [say(standing)],
    facts: dates,
  };
}
