import { Controller, Get, Res } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { PathId, Policy } from '@tajdeed/platform';
import type { FastifyReply } from 'fastify';
import { Certificates } from './certificates.service';

/** Hands a resident the certificate of his renewal. */
@Controller('renewals/:id')
export class CertificateController {
  constructor(private readonly certificates: Certificates) {}

  @Get('certificate')
  @Policy('renewal-capability')
  @ApiProduces('application/pdf')
  async certificate(@PathId() renewalId: string, @Res() reply: FastifyReply): Promise<void> {
    const { number, pdf } = await this.certificates.of(renewalId);
    await reply
      .headers({
        'content-type': 'application/pdf',
        'content-disposition': `inline; filename="${number}.pdf"`,
        'cache-control': 'no-store',
      })
      .send(pdf);
  }
}
