import { Injectable } from '@nestjs/common';
import { DomainError, type CanonicalValue, type CaseActionName } from '@tajdeed/domain';
import type { z } from 'zod';
import type { Actor } from './moves';

/** The case that is decided, as its action needs to know it. */
export interface CaseSubject {
  readonly caseId: string;
  readonly kind: string;
  readonly subject: string;
  readonly renewalId: string | null;
}

/** Whose hand it is, and the one deed it belongs to: step keys are made of it. */
export interface Deed {
  readonly deedId: string;
  readonly actor: Actor;
  /** Who decided, and the proposal of two where there was one. */
  readonly maker: string;
  readonly proposalId: string | null;
}

/** What a person of the staff may do about a case; the room of the subject carries it out. */
export interface CaseAction<I extends CanonicalValue = CanonicalValue> {
  readonly name: CaseActionName;
  /** What must be said with it: codes and references, never personal data. */
  readonly input: z.ZodType<I>;
  /** Inputs for showing beforehand what it would change; one for each way in which it can end. */
  readonly samples: readonly I[];
  /**
   * Where the table says that two people decide, whether one may all the same: a small amount. Looked at under the subject's
   * lock, and again when it is carried out.
   */
  readonly alone?: (about: CaseSubject, input: I) => Promise<boolean>;
  /**
   * The same input with what it leaves open as it stands now, such as an amount: two people decide what was read, and where
   * this says something else by then, their decision does not count. Of most actions nothing is left open.
   */
  readonly fixed?: (about: CaseSubject, input: I) => Promise<I>;
  /**
   * Carries it out in the caller's transaction: moves things by the recorder alone, asks no outside party (a workflow that
   * is told does so after the commit). Refuses with `not-decidable` where the subject is not as it must be.
   */
  apply(about: CaseSubject, input: I, deed: Deed): Promise<void>;
}

/** Every action of the process, by its name; rooms register theirs. */
@Injectable()
export class CaseActions {
  private readonly actions = new Map<string, CaseAction>();

  register<I extends CanonicalValue>(action: CaseAction<I>): void {
    if (this.actions.has(action.name)) throw new Error(`the action ${action.name} is registered twice`);
    this.actions.set(action.name, {
      ...action,
      alone: async (about, input) => (await action.alone?.(about, action.input.parse(input))) ?? false,
      fixed: async (about, input) => {
        const given = action.input.parse(input);
        return (await action.fixed?.(about, given)) ?? given;
      },
      apply: (about, input, deed) => action.apply(about, action.input.parse(input), deed),
    });
  }

  /** The action of that name; `not-found` where no room of this process carries it out. */
  named(name: string): CaseAction {
    const action = this.actions.get(name);
    if (!action) throw new DomainError('not-found');
    return action;
  }
}
