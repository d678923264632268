import { Module, type DynamicModule } from '@nestjs/common';
import { CertificateController } from './certificate.controller';
import { CertificateRenderer } from './certificate.renderer';
import { Certificates } from './certificates.service';
import { CaseDecisions } from './case-decisions';
import { CoverageActivities } from './coverage.activities';
import { Coverages } from './coverage.service';
import { COVERAGE_SETTINGS, type CoverageSettings } from './coverage.settings';
import { IssueBasisReader } from './issue-basis';
import { VerificationController } from './verification.controller';
import { Verifications } from './verification.service';

/** The coverage room; needs the database, the lifecycle module and, for its door, the Sealer beside it. */
@Module({})
export class CoverageModule {
  /** For the process with the public door: certificates and their verification. */
  static forApi(settings: CoverageSettings): DynamicModule {
    return {
      module: CoverageModule,
      controllers: [CertificateController, VerificationController],
      providers: [
        { provide: COVERAGE_SETTINGS, useValue: settings },
        CertificateRenderer,
        Certificates,
        Verifications,
        CaseDecisions,
      ],
    };
  }

  /** For the process that runs activities: issuing. */
  static forWorker(): DynamicModule {
    return {
      module: CoverageModule,
      providers: [IssueBasisReader, Coverages, CoverageActivities],
      exports: [CoverageActivities],
    };
  }
}
