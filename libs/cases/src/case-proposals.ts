import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ProposalKinds } from '@tajdeed/approvals';
import { DomainError, instantText, type Permission } from '@tajdeed/domain';
import { stateSays, texts, uuidSchema, type Language } from '@tajdeed/platform';
import { z } from 'zod';
import { CaseRows, type CaseRow } from './case.rows';
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
        fixed: (given) => this.fixed(given),
        shown: (given, language) => this.shown(given, language),
        effect: (given, people) => this.decisions.approved(given, people),
      });
  }

  /** The amount that an input leaves open is part of what two people decide. */
  private async fixed(given: CaseActionContent): Promise<CaseActionContent> {
    const row = await this.row(given.caseId);
    return { ...given, input: await this.decisions.fixed(row, given.action, given.input) };
  }

  /** What the case is about and what was proposed, in words. */
  private async shown({ caseId, action }: CaseActionContent, language: Language): Promise<unknown> {
    const row = await this.row(caseId);
    return {
      case: texts.say(language, `case.kind.${row.kind}`),
      why: texts.say(language, `case.why.${row.kind}`, row.about),
      state: stateSays(language, 'case', row.state),
      action: texts.say(language, `case.action.${action}`),
      ...{ subject: row.subject, renewalId: row.renewalId, dueAt: instantText(row.dueAt) },
    };
  }

  private async row(caseId: string): Promise<CaseRow> {
    const row = await this.rows.any(caseId);
    if (!row) throw new DomainError('not-found');
    return row;
  }

  private async about({ caseId, action, input }: CaseActionContent, check: Permission) {
    const row = await this.row(caseId);
    if (actionOf(row, action)?.approval !== check) throw new DomainError('not-found');
    if (row.state === 'CLOSED' || row.state === 'MERGED')
      throw new DomainError('case-closed', { state: row.state });
    this.decisions.inputOf(action, input);
    return { place: { department: row.department, room: row.room }, subject: caseId };
  }
}
