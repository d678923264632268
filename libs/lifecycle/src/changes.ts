import { textToFils, type Account, type EntryKind } from '@tajdeed/domain';
import type { Observed } from './recorder';
import type { StoryEntry } from './stories';

/** A thing that would move; its id is null where it would only begin. */
export interface StateChange {
  readonly kind: string;
  readonly thing: string | null;
  readonly from: string | null;
  readonly to: string;
}

/** An entry that the ledger would gain; its payment is null where the money is of none here. */
export interface MoneyChange {
  readonly entry: EntryKind;
  readonly attempt: string | null;
  readonly transfers: readonly {
    readonly debit: Account;
    readonly credit: Account;
    /** Of the fees, which: `<schedule>:<row>`. */
    readonly row: string | null;
    readonly fils: string;
  }[];
}

/**
 * What of a payment would be asked back, or stand as a case until somebody does: word of history. The ledger need not
 * move at that, since money that bought nothing is due from the day it came.
 */
export interface ReturnChange {
  readonly attempt: string;
  readonly fils: string;
}

/** A workflow that would go on. */
export interface Message {
  readonly workflow: string;
  readonly thing: string | null;
  readonly reason: string;
}

/** All that a deed changes. */
export interface Changes {
  readonly states: readonly StateChange[];
  readonly money: readonly MoneyChange[];
  readonly toReturn: readonly ReturnChange[];
  readonly messages: readonly Message[];
  readonly events: readonly {
    readonly kind: string;
    readonly thing: string | null;
    readonly event: string;
  }[];
}

/**
 * What entries of history, words for workflows and entries of the ledger come to, and entries of before whose events go out
 * now. Things that begin have no id yet: they get another one each time.
 */
export function changesOf(
  entries: readonly StoryEntry[],
  told: Observed['told'],
  entered: readonly MoneyChange[] = [],
  sent: readonly StoryEntry[] = [],
): Changes {
  const begun = new Set(entries.filter(({ from }) => from === null).map(({ thing }) => thing));
  const named = (thing: string) => (begun.has(thing) ? null : thing);
  const ordered = [...entries].sort(
    (a, b) => compare(a.kind, b.kind) || compare(a.thing, b.thing) || a.seq - b.seq,
  );
  return {
    states: statesOf(ordered).map((change) => ({ ...change, thing: named(change.thing) })),
    money: inOrder(entered),
    toReturn: inOrder(ordered.flatMap(returnsOf)),
    messages: told.map((message) => ({ ...message, thing: named(message.thing) })),
    events: [...sent, ...ordered].map(({ kind, thing, event }) => ({ kind, thing: named(thing), event })),
  };
}

/** From the first state of each thing to its last. */
function statesOf(ordered: readonly StoryEntry[]) {
  const states = new Map<string, { kind: string; thing: string; from: string | null; to: string }>();
  for (const { kind, thing, from, to } of ordered) {
    const before = states.get(thing);
    states.set(thing, { kind, thing, from: before ? before.from : from, to });
  }
  return [...states.values()];
}

/** In an order of their content alone: what they are about may get another id each time. */
function inOrder<C extends MoneyChange | ReturnChange>(changes: readonly C[]): readonly C[] {
  const key = (change: C): string => JSON.stringify(Object.values(change));
  return [...changes].sort((a, b) => compare(key(a), key(b)));
}

function returnsOf({ event, facts }: StoryEntry): ReturnChange[] {
  if (event === 'refund.requested')
    return [{ attempt: String(facts['attemptId']), fils: filsIn(facts['amount']) }];
  if (event === 'case.opened' && facts['kind'] === 'money-to-return')
    return [
      {
        attempt: String(facts['subject']),
        fils: filsIn(member(facts['about'], 'amount')),
      },
    ];
  return [];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function filsIn(amount: unknown): string {
  const fils = typeof amount === 'string' ? textToFils(amount) : undefined;
  if (fils === undefined) throw new Error('an entry of history says no amount');
  return fils.toString();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
