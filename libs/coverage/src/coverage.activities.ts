import { Injectable } from '@nestjs/common';
import type { CoverageActivities as CoverageSteps } from '@tajdeed/contracts';
import type { RenewalState } from '@tajdeed/domain';
import { Coverages } from './coverage.service';

/** What workflows ask of the coverage room. */
@Injectable()
export class CoverageActivities implements CoverageSteps {
  constructor(private readonly coverages: Coverages) {}

  /** Local: issues the coverage of a paid or exempt renewal and answers where the renewal stands then. */
  issueCoverage(renewalId: string): Promise<RenewalState> {
    return this.coverages.issue(renewalId);
  }
}
