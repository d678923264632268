import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces } from '@nestjs/swagger';
import { DomainError } from '@tajdeed/domain';
import { PathId, Policy } from '@tajdeed/platform';
import { ConsistencyDto, ConsistencyQuery, KeyDto, TimelineDto, TimelineProofDto } from './audit.dto';
import { Proofs, type LogKey, type Timeline, type TimelineProof } from './proofs';

/** The audit's door: what was recorded, and that nothing of it was changed. Reads only. */
@Controller()
export class AuditController {
  constructor(private readonly proofs: Proofs) {}

  @Get('renewals/:id/timeline')
  @Policy('renewal-capability')
  @ApiOperation({
    summary: 'Everything recorded about a renewal, its attempts, coverage and notice, as it happened',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: TimelineDto })
  timeline(@PathId() renewalId: string): Promise<Timeline> {
    return this.proofs.timeline(renewalId);
  }

  @Get('renewals/:id/proof')
  @Policy('renewal-capability')
  @ApiOperation({
    summary: 'The same entries with a proof of each against one signed head, to be checked offline',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: TimelineProofDto })
  proof(@PathId() renewalId: string): Promise<TimelineProof> {
    return this.proofs.proof(renewalId);
  }

  @Get('checkpoint')
  @Policy('public')
  @Header('content-type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'The newest signed head of the log' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  checkpoint(): Promise<string> {
    return this.proofs.checkpoint();
  }

  @Get('consistency')
  @Policy('public')
  @ApiOperation({ summary: 'Proof that the log of `second` leaves begins with the whole log of `first`' })
  @ApiOkResponse({ type: ConsistencyDto })
  async consistency(@Query() { first, second }: ConsistencyQuery) {
    if (first > second)
      throw new DomainError('invalid-input', { errors: [{ path: 'first', code: 'too-big' }] });
    return { first, second, proof: await this.proofs.consistency(first, second) };
  }

  @Get('key')
  @Policy('public')
  @ApiOperation({
    summary: 'Name and public key under which the log signs; who verifies should have it from elsewhere',
  })
  @ApiOkResponse({ type: KeyDto })
  key(): LogKey {
    return this.proofs.key();
  }
}
