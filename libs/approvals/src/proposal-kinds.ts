import { Injectable } from '@nestjs/common';
import type { CanonicalValue, Permission, Place } from '@tajdeed/domain';
import { DomainError } from '@tajdeed/domain';
import type { Language } from '@tajdeed/platform';
import type { z } from 'zod';

/** The two people of an approved proposal. */
export interface TwoPeople {
  readonly proposalId: string;
  readonly maker: string;
  readonly checker: string;
  readonly checkerAccount: string;
  /** The absent person whom the checker stands in for, or null. */
  readonly onBehalfOf: string | null;
}

/** Whoever did something with a proposal. */
export interface Hand {
  readonly proposalId: string;
  readonly memberId: string;
  readonly accountId: string;
}

/** One kind of thing that needs two people; its room registers it. */
export interface ProposalKind<C extends CanonicalValue = CanonicalValue> {
  /** e.g. `staff.grant`. */
  readonly name: string;
  /** What a content must look like. It holds ids and codes, never personal data: it is kept in clear. */
  readonly content: z.ZodType<C>;
  readonly make: Permission;
  readonly check: Permission;
  /** Where it belongs, and what it is about; throws where the content can't be meant (`not-found`, `invalid-input`). */
  about(content: C): Promise<{ readonly place: Place; readonly subject: string | null }>;
  /** The same content with what it leaves open as it stands when it is made: what is approved is what was read. */
  readonly fixed?: (content: C) => Promise<C>;
  /** What the content stands for, where it only names it by an id: those who decide must be able to read it. */
  readonly shown?: (content: C, language: Language) => Promise<unknown>;
  /** What follows where one was made, refused or taken back by its maker, in the same transaction; of most kinds nothing does. */
  readonly made?: (content: C, by: Hand) => Promise<void>;
  readonly refused?: (content: C, by: Hand) => Promise<void>;
  readonly withdrawn?: (content: C, by: Hand) => Promise<void>;
  /** Takes effect, in the transaction of the approval; a refusal thrown here undoes the approval too. */
  effect(content: C, people: TwoPeople): Promise<void>;
}

/** Every kind of proposal of the process, by its name. */
@Injectable()
export class ProposalKinds {
  private readonly kinds = new Map<string, ProposalKind>();

  register<C extends CanonicalValue>(kind: ProposalKind<C>): void {
    if (this.kinds.has(kind.name)) throw new Error(`the proposal kind ${kind.name} is registered twice`);
    this.kinds.set(kind.name, erased(kind));
  }

  /** The kind of that name; `not-found` where nobody registered it. */
  named(name: string): ProposalKind {
    const kind = this.kinds.get(name);
    if (!kind) throw new DomainError('not-found');
    return kind;
  }

  all(): readonly ProposalKind[] {
    return [...this.kinds.values()];
  }
}

/** A kind whose content is parsed before it is used, so that the registry need not know its type. */
function erased<C extends CanonicalValue>(kind: ProposalKind<C>): ProposalKind {
  return {
    ...kind,
    fixed: async (content) => {
      const given = kind.content.parse(content);
      return (await kind.fixed?.(given)) ?? given;
    },
    shown: async (content, language) => kind.shown?.(kind.content.parse(content), language) ?? null,
    made: async (content, by) => kind.made?.(kind.content.parse(content), by),
    refused: async (content, by) => kind.refused?.(kind.content.parse(content), by),
    withdrawn: async (content, by) => kind.withdrawn?.(kind.content.parse(content), by),
    about: (content) => kind.about(kind.content.parse(content)),
    effect: (content, people) => kind.effect(kind.content.parse(content), people),
  };
}
