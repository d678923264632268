import { Injectable } from '@nestjs/common';
import { Approvals, type TwoPeople, type WaitingProposal } from '@tajdeed/approvals';
import {
  canonicalJson,
  caseKindOf,
  DomainError,
  type CanonicalValue,
  type CaseActionRow,
} from '@tajdeed/domain';
import { CaseActions, type Actor } from '@tajdeed/lifecycle';
import { invalidInput, StaffSessions, Transactional, type Principal } from '@tajdeed/platform';
import { notHeld } from './case-refusals';
import { CaseMoves } from './case.moves';
import type { CaseRow } from './case.rows';
import { actorOf } from './cases.service';
import { Comments } from './comments';

/** What two people decide about a case, as their proposal says it. */
export interface CaseActionContent {
  readonly [name: string]: CanonicalValue;
  readonly caseId: string;
  readonly action: string;
  readonly input: CanonicalValue;
}

/** Who decided, as history tells it. */
interface Hands {
  readonly actor: Actor;
  readonly deedId: string;
  readonly maker: string;
  readonly checker: string | null;
  readonly proposalId: string | null;
  readonly commentId: string | null;
}

/** What became of a decision: done, or waiting for a second person. */
export interface Decided {
  readonly row: CaseRow;
  readonly proposal: WaitingProposal | null;
}

/** Deciding a case: the action moves its subject, and the case closes, in one transaction. */
@Injectable()
export class Decisions {
  constructor(
    private readonly moves: CaseMoves,
    private readonly actions: CaseActions,
    private readonly comments: Comments,
    private readonly approvals: Approvals,
    private readonly sessions: StaffSessions,
  ) {}

  /** Carries an action out, or proposes it where two people are needed. */
  @Transactional()
  async act(
    asked: Principal,
    caseId: string,
    name: string,
    given: unknown,
    reason: string,
  ): Promise<Decided> {
    const by = await this.sessions.hold(asked);
    const action = await this.allowed(by, caseId, name);
    const row = await this.moves.held(by, caseId, action.permission);
    const input = this.inputOf(name, given);
    if (action.approval !== null && !(await this.isAlone(row, name, input))) {
      const content = { caseId, action: name, input };
      const made = await this.approvals.make(by, proposalKind(action.approval), content, reason);
      return { row, proposal: made };
    }
    const commentId = await this.comments.keep(caseId, by, reason);
    const alone = { checker: null, proposalId: null, deedId: commentId, commentId };
    await this.carryOut(row, name, input, { ...alone, actor: actorOf(by), maker: by.memberId });
    return { row: (await this.moves.rows.seen(caseId, by)) ?? row, proposal: null };
  }

  /** Whether one person decides this one, although the kind of action mostly takes two. */
  async isAlone(row: CaseRow, name: string, input: CanonicalValue): Promise<boolean> {
    return (await this.actions.named(name).alone?.(row, input)) ?? false;
  }

  /** The effect of an approved proposal; the case must still be its maker's. */
  async approved({ caseId, action, input }: CaseActionContent, people: TwoPeople): Promise<void> {
    const row = await this.moves.rows.lockedByMachine(caseId);
    if (!row) throw new DomainError('not-found');
    const refusal = notHeld(row, people.maker);
    if (refusal) throw refusal;
    const { maker, checker, proposalId, checkerAccount } = people;
    const said = this.inputOf(action, input);
    // What was approved holds the amount that was read; whatever moved it since then needs another proposal.
    const now = (await this.actions.named(action).fixed?.(row, said)) ?? said;
    if (canonicalJson(now) !== canonicalJson(said)) throw new DomainError('proposal-changed');
    await this.carryOut(row, action, said, {
      ...{
        actor: `staff:${checkerAccount}`,
        deedId: proposalId,
        maker,
        checker,
        proposalId,
        commentId: null,
      },
    });
  }

  /** The input that two people decide on: nothing is left open in it. `invalid-input` where it says what is not so. */
  async fixed(row: CaseRow, name: string, given: unknown): Promise<CanonicalValue> {
    const said = this.inputOf(name, given);
    const fixed = (await this.actions.named(name).fixed?.(row, said)) ?? said;
    const settled = membersOf(fixed);
    // What names something by its place in a list stands there by its id.
    const isWrong = ([key, value]: [string, unknown]) =>
      value !== null && key in settled && settled[key] !== value;
    const wrong = Object.entries(membersOf(said))
      .filter(isWrong)
      .map(([key]) => `input.${key}`);
    if (wrong.length === 0) return fixed;
    throw new DomainError('invalid-input', { errors: wrong.map((path) => ({ path, code: 'out-of-range' })) });
  }

  /** The case that this person decides, for a rehearsal: the action's own permission was looked at before. */
  holding(by: Principal, caseId: string): Promise<CaseRow> {
    return this.moves.held(by, caseId, 'cases.read');
  }

  /** Moves the subject and closes the case. */
  async carryOut(row: CaseRow, name: string, input: CanonicalValue, hands: Hands): Promise<void> {
    const { maker, checker, proposalId, commentId } = hands;
    await this.actions.named(name).apply(row, input, hands);
    await this.moves.record(hands.actor, row, {
      event: 'case.acted',
      facts: { action: name, maker, checker, proposalId, commentId },
    });
    await this.moves.rows.close(row.caseId);
  }

  /** What must be said with an action; `invalid-input` where it is not that. */
  inputOf(name: string, given: unknown): CanonicalValue {
    const parsed = this.actions.named(name).input.safeParse(given, { reportInput: true });
    if (parsed.success) return parsed.data;
    throw invalidInput(parsed.error);
  }

  private async allowed(by: Principal, caseId: string, name: string): Promise<CaseActionRow> {
    const row = await this.moves.rows.seen(caseId, by);
    const action = row && actionOf(row, name);
    if (!action) throw new DomainError('not-found');
    return action;
  }
}

/** The action of that name, where the kind of the case allows it. */
export function actionOf(row: CaseRow, name: string): CaseActionRow | undefined {
  return caseKindOf(row.kind).actions.find((action) => action.name === name);
}

function membersOf(input: CanonicalValue): Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null ? Object.fromEntries(Object.entries(input)) : {};
}

/** Under which kind an action is proposed: the second person's permission is part of the kind. */
export function proposalKind(approval: string): string {
  return `case.${approval.replace('.approve', '')}-action`;
}
