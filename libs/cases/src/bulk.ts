import { Injectable } from '@nestjs/common';
import { DomainError, type ErrorCode } from '@tajdeed/domain';
import { Database, Transactional, type Principal } from '@tajdeed/platform';
import { Cases } from './cases.service';

/** What is done with many cases at once. */
export type BulkDeed = { readonly do: 'take' } | { readonly do: 'assign'; readonly member: string };

/** What became, or would become, of one of them: null is done. */
export interface BulkResult {
  readonly caseId: string;
  readonly refusal: ErrorCode | null;
}

/** The same deed with many cases; what is refused for one leaves the others as they are. */
@Injectable()
export class Bulk {
  constructor(
    private readonly db: Database,
    private readonly cases: Cases,
  ) {}

  /** What would become of each, without any effect. */
  preview(by: Principal, deed: BulkDeed, caseIds: readonly string[]): Promise<readonly BulkResult[]> {
    return this.db.rehearse(() => this.run(by, deed, caseIds));
  }

  @Transactional()
  async run(by: Principal, deed: BulkDeed, caseIds: readonly string[]): Promise<readonly BulkResult[]> {
    const results: BulkResult[] = [];
    // In the order of their ids, so that two of these never wait for each other in a ring.
    for (const caseId of [...new Set(caseIds)].sort())
      results.push({ caseId, refusal: await this.one(by, deed, caseId) });
    return results;
  }

  private async one(by: Principal, deed: BulkDeed, caseId: string): Promise<ErrorCode | null> {
    try {
      if (deed.do === 'take') await this.cases.take(by, caseId);
      else await this.cases.assign(by, caseId, deed.member);
      return null;
    } catch (error) {
      // A refusal comes before anything is written; what the database refused would undo all.
      if (error instanceof DomainError && error.cause === undefined) return error.code;
      throw error;
    }
  }
}
