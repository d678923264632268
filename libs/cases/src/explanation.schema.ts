import { instantText } from '@tajdeed/domain';
import {
  changesSchema,
  leftOutSchema,
  shownChanges,
  shownEntry,
  shownLeftOut,
  storyEntrySchema,
} from '@tajdeed/lifecycle';
import { texts, type Language } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { CaseDto, shownCase } from './cases.schemas';
import type { Explanation, Rehearsed } from './explainer';

const id = z.uuid();
const instant = z.iso.datetime();
const way = z.strictObject({
  input: z.record(z.string(), z.unknown()),
  refusal: z.strictObject({ code: z.string(), sentence: z.string() }).nullable(),
  changes: changesSchema.nullable(),
});

/** Why a case stands as it does, and what each action would change; sentences in the language asked for. */
export class ExplanationDto extends createZodDto(
  z.strictObject({
    case: CaseDto.schema,
    story: z.array(storyEntrySchema),
    leftOut: leftOutSchema,
    why: z.string(),
    waiting: z.strictObject({
      sentence: z.string(),
      department: z.string(),
      holder: id.nullable(),
      until: instant.nullable(),
      proposals: z.array(z.strictObject({ proposalId: id, maker: id, until: instant })),
    }),
    actions: z.array(
      z.strictObject({
        name: z.string(),
        sentence: z.string(),
        twoPeople: z.boolean(),
        ways: z.array(way),
      }),
    ),
  }),
) {}

export function shownExplanation({ row, story, pending, actions }: Explanation, language: Language) {
  return {
    case: shownCase(row, language),
    story: story.entries.map((entry) => shownEntry(entry, language)),
    leftOut: shownLeftOut(story, language),
    why: texts.say(language, `case.why.${row.kind}`, row.about),
    waiting: {
      sentence: texts.say(
        language,
        pending.length > 0 ? 'case.waits.second-person' : `case.waits.${row.state}`,
      ),
      ...{ department: row.department, holder: row.holder, until: untilOf(row) },
      proposals: pending.map(({ proposalId, maker, expiresAt }) => ({
        ...{ proposalId, maker, until: instantText(expiresAt) },
      })),
    },
    actions: actions.map(({ name, twoPeople, ways }) => ({
      ...{ name, twoPeople, sentence: texts.say(language, `case.action.${name}`) },
      ways: ways.map((one) => shownWay(one, language)),
    })),
  };
}

/** What one action would change, as this person would carry it out with an input of their own. */
export class PreviewDto extends createZodDto(
  way.extend({ name: z.string(), sentence: z.string(), twoPeople: z.boolean() }),
) {}

export function shownPreview(name: string, preview: Rehearsed, language: Language) {
  const { twoPeople } = preview;
  const sentence = texts.say(language, `case.action.${name}`);
  return { name, sentence, twoPeople, ...shownWay(preview, language) };
}

function shownWay({ input, refusal, changes }: Rehearsed, language: Language) {
  return {
    input,
    refusal: refusal && { code: refusal, sentence: texts.say(language, `error.${refusal}`) },
    changes: changes && shownChanges(changes, language),
  };
}

/** Until when who it waits for has time; null where it waits for nobody. */
function untilOf({ state, dueAt, snoozedUntil }: Explanation['row']): string | null {
  if (state === 'CLOSED' || state === 'MERGED') return null;
  return instantText(state === 'SNOOZED' && snoozedUntil !== null ? snoozedUntil : dueAt);
}
