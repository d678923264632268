import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ProposalKinds } from '@tajdeed/approvals';
import { DomainError, type Permission } from '@tajdeed/domain';
import { uuidSchema } from '@tajdeed/platform';
import { z } from 'zod';
import { CaseRows } from './case.rows';
import { actionOf, Decisions, proposalKind, type CaseActionContent } from './decisions';

/** The permissions of second people; each has a kind of proposal of its own. */
const APPROVALS: readonly Permission[] = ['cover.approve', 'money.approve'];

const scalar = z.union([z.string().max(64), z.int(), z.boolean(), z.null()]);
const content: z.ZodType<CaseActionContent> = z.strictObject({
  caseId: uuidSchema,
  action: z.string().regex(/^[a-z][a-z-]{0,63}$/),
  input: z.record(z.string().regex(/^[a-z][A-Za-z]{0,31}$/), scalar),
});

/** Actions that need two people: one decides, another approves exactly that, and then it happens and the case closes. */
@Injectable()
export class CaseProposals implements OnModuleInit {
  constructor(
    private readonly kinds: ProposalKinds,
    private readonly rows: CaseRows,
    private readonly decisions: Decisions,
  ) {}

  onModuleInit(): void {
    for (const check of APPROVALS)
      this.kinds.register({
        ...{ name: proposalKind(check), content, make: 'cases.act', check },
        about: (given) => this.about(given, check),
        effect: (given, people) => this.decisions.approved(given, people),
      });
  }

  private async about({ caseId, action, input }: CaseActionContent, check: Permission) {
    const row = await this.rows.any(caseId);
    if (!row || actionOf(row, action)?.approval !== check) throw new DomainError('not-found');
    if (row.state === 'CLOSED' || row.state === 'MERGED')
      throw new DomainError('case-closed', { state: row.state });
    this.decisions.inputOf(action, input);
    return { place: { department: row.department, room: row.room }, subject: caseId };
  }
}
