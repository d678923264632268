import { accounts, entryKinds, isAccount } from '@tajdeed/domain';
import { stateSays, texts, type Language } from '@tajdeed/platform';
import { z } from 'zod';
import type { Changes } from './changes';

const thing = z.uuid().nullable();
const account = z.enum(Object.keys(accounts).filter(isAccount));
const fils = z.string().regex(/^\d+$/);

/** What a deed would change, as a door shows it: codes, and beside them what they mean in the language asked for. */
export const changesSchema = z.strictObject({
  states: z.array(
    z.strictObject({
      ...{ kind: z.string(), thing, from: z.string().nullable(), to: z.string() },
      ...{ fromSays: z.string().nullable(), toSays: z.string() },
    }),
  ),
  money: z.array(
    z.strictObject({
      ...{ entry: z.enum(entryKinds), sentence: z.string() },
      attempt: z.uuid().nullable().meta({ description: 'The payment; null for money of none here' }),
      transfers: z.array(
        z.strictObject({
          ...{ debit: account, debitSays: z.string(), credit: account, creditSays: z.string() },
          row: z.string().nullable().meta({ description: 'Of the fees, which: `<schedule>:<row>`' }),
          fils,
        }),
      ),
    }),
  ),
  toReturn: z.array(z.strictObject({ attempt: z.uuid(), fils })),
  messages: z.array(
    z.strictObject({ workflow: z.string(), thing, reason: z.string(), sentence: z.string() }),
  ),
  events: z.array(z.strictObject({ kind: z.string(), thing, event: z.string(), sentence: z.string() })),
});

export function shownChanges({ states, money, toReturn, messages, events }: Changes, language: Language) {
  return {
    states: states.map(({ kind, from, to, ...rest }) => ({
      ...{ kind, from, to, ...rest },
      fromSays: from === null ? null : stateSays(language, kind, from),
      toSays: stateSays(language, kind, to),
    })),
    money: money.map(({ entry, attempt, transfers }) => ({
      ...{ entry, attempt, sentence: texts.say(language, `ledger.entry.${entry}`) },
      transfers: transfers.map(({ debit, credit, row, fils }) => ({
        ...{ debit, credit, row, fils },
        debitSays: texts.say(language, `ledger.account.${debit}`),
        creditSays: texts.say(language, `ledger.account.${credit}`),
      })),
    })),
    toReturn,
    messages: messages.map((message) => ({
      ...message,
      sentence: texts.say(language, `case.message.${message.workflow}`),
    })),
    events: events.map((event) => ({
      ...event,
      sentence: texts.say(language, `told.${event.kind}.${event.event}`),
    })),
  };
}
