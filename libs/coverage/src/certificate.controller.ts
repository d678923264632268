import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { PathId, Policy } from '@tajdeed/platform';
import type { FastifyReply } from 'fastify';
import { Certificates } from './certificates.service';

/** Hands a resident the certificate of his renewal. */
@ApiTags('certificates')
@Controller('renewals/:id')
export class CertificateController {
  constructor(private readonly certificates: Certificates) {}

  @Get('certificate')
  @Policy('renewal-capability')
  @ApiOperation({ summary: 'The certificate of the coverage, one page' })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiOkResponse({ content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } } })
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
