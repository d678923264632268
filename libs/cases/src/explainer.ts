import { Injectable } from '@nestjs/common';
import { Approvals } from '@tajdeed/approvals';
import {
  allows,
  caseKindOf,
  DomainError,
  type CanonicalValue,
  type CaseActionRow,
  type ErrorCode,
} from '@tajdeed/domain';
import { CaseActions, Rehearsals, Stories, type Changes, type Story } from '@tajdeed/lifecycle';
import { Database, newId, type Principal } from '@tajdeed/platform';
import type { CaseRow } from './case.rows';
import { actorOf, Cases } from './cases.service';
import { actionOf, Decisions } from './decisions';

/** One way in which an action could be carried out: what would change, or why it can't be. */
export interface Rehearsed {
  readonly input: CanonicalValue;
  /** Whether it needs a second person in this way; a small amount may not. */
  readonly twoPeople: boolean;
  readonly refusal: ErrorCode | null;
  readonly changes: Changes | null;
}

/** An action of the person who asks. */
export interface ExplainedAction {
  readonly name: string;
  readonly twoPeople: boolean;
  readonly ways: readonly Rehearsed[];
}

/** What happened, why it stands still, who acts until when, and what each action would change. */
export interface Explanation {
  readonly row: CaseRow;
  readonly story: Story;
  readonly pending: Awaited<ReturnType<Approvals['pendingOn']>>;
  readonly actions: readonly ExplainedAction[];
}

/** Explains a case from history alone; what an action would change is found by doing it in a transaction that is undone. */
@Injectable()
export class Explainer {
  constructor(
    private readonly db: Database,
    private readonly cases: Cases,
    private readonly decisions: Decisions,
    private readonly stories: Stories,
    private readonly rehearsals: Rehearsals,
    private readonly actions: CaseActions,
    private readonly approvals: Approvals,
  ) {}

  /** Never inside a transaction: each rehearsal has one of its own. */
  async explain(by: Principal, caseId: string): Promise<Explanation> {
    const row = await this.cases.read(by, caseId);
    const { subject, renewalId } = row;
    // A case lies where its subject belongs to: whoever may read the one reads what the other has been through.
    const story = await this.stories.told(by, [subject, caseId], renewalId);
    const actions: ExplainedAction[] = [];
    for (const action of caseKindOf(row.kind).actions)
      if (allows(by.grants, action.permission, row)) actions.push(await this.explained(by, row, action));
    return { row, story, actions, pending: await this.approvals.pendingOn(caseId) };
  }

  /** What one action would change with this person's own input; never inside a transaction either. */
  async preview(by: Principal, caseId: string, name: string, given: unknown): Promise<Rehearsed> {
    const row = await this.cases.read(by, caseId);
    const action = actionOf(row, name);
    if (!action) throw new DomainError('not-found');
    if (!allows(by.grants, action.permission, row)) throw new DomainError('not-permitted');
    return this.rehearsed(by, row, action, this.decisions.inputOf(name, given));
  }

  private async explained(by: Principal, row: CaseRow, action: CaseActionRow): Promise<ExplainedAction> {
    const { name } = action;
    const ways: Rehearsed[] = [];
    for (const input of this.actions.named(name).samples)
      ways.push(await this.rehearsed(by, row, action, input));
    return { name, twoPeople: ways.some(({ twoPeople }) => twoPeople), ways };
  }

  private async rehearsed(
    by: Principal,
    row: CaseRow,
    action: CaseActionRow,
    input: CanonicalValue,
  ): Promise<Rehearsed> {
    try {
      return await this.db.rehearse(() => this.done(by, row, action, input));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { input, twoPeople: action.approval !== null, refusal: error.code, changes: null };
    }
  }

  /** Really does it. A case that nobody holds is taken first, which is no part of the change. */
  private async done(
    by: Principal,
    { caseId, state }: CaseRow,
    { name, approval }: CaseActionRow,
    input: CanonicalValue,
  ): Promise<Rehearsed> {
    if (state === 'OPEN') await this.cases.take(by, caseId);
    const row = await this.decisions.holding(by, caseId);
    const twoPeople = approval !== null && !(await this.decisions.isAlone(row, name, input));
    const hands = {
      ...{ deedId: newId(), actor: actorOf(by), maker: by.memberId },
      ...{ checker: null, proposalId: twoPeople ? newId() : null, commentId: null },
    };
    const what = twoPeople ? await this.decisions.fixed(row, name, input) : input;
    const changes = await this.rehearsals.changesBy(() => this.decisions.carryOut(row, name, what, hands));
    return { input, twoPeople, refusal: null, changes };
  }
}
