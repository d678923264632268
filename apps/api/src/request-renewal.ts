import { Injectable } from '@nestjs/common';
import { ChallengeService, PersonRegister } from '@tajdeed/identity';
import { Capabilities, Database, type Language } from '@tajdeed/platform';
import { RenewalService, type RenewalStatus } from '@tajdeed/renewals';

/** What a resident gets for his civil number: the only key to his renewal, and where it stands. */
export interface BegunRenewal {
  readonly renewalId: string;
  readonly capability: string;
  readonly status: RenewalStatus;
}

/** Where register, renewals and codes meet: a request is one transaction, the same work for every number. */
@Injectable()
export class RequestRenewal {
  constructor(
    private readonly database: Database,
    private readonly register: PersonRegister,
    private readonly renewals: RenewalService,
    private readonly challenges: ChallengeService,
    private readonly capabilities: Capabilities,
  ) {}

  /** Begins a renewal and issues its first code, which leaves by SMS in `language`. `answer` is the language of the sentence. */
  async request(civilNumber: string, language: Language, answer: Language): Promise<BegunRenewal> {
    return this.database.transaction(async () => {
      const subject = await this.register.subjectOf(civilNumber);
      const { personId, civilNumberIndex } = subject;
      const renewalId = await this.renewals.begin({ civilNumber, civilNumberIndex, personId, language });
      await this.challenges.issue({ renewalId, language }, subject);
      const capability = await this.capabilities.issue(renewalId);
      return { renewalId, capability, status: await this.renewals.status(renewalId, answer) };
    });
  }
}
