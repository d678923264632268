import { stateSays, texts, type Language } from '@tajdeed/platform';
import { z } from 'zod';
import type { Changes } from './changes';

const thing = z.uuid().nullable();

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
      attempt: z.uuid(),
      fils: z.string().regex(/^\d+$/),
      effect: z.enum(['returned', 'to-return']),
    }),
  ),
  messages: z.array(
    z.strictObject({ workflow: z.string(), thing, reason: z.string(), sentence: z.string() }),
  ),
  events: z.array(z.strictObject({ kind: z.string(), thing, event: z.string(), sentence: z.string() })),
});

export function shownChanges({ states, money, messages, events }: Changes, language: Language) {
  return {
    states: states.map(({ kind, from, to, ...rest }) => ({
      ...{ kind, from, to, ...rest },
      fromSays: from === null ? null : stateSays(language, kind, from),
      toSays: stateSays(language, kind, to),
    })),
    money,
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
