import { instantText } from '@tajdeed/domain';
import { dateSchema, languageSchema, reasonSchema, strongTag, type Language } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { sentencesOf } from './difference-sentences';
import type { Difference } from './difference';
import type { Paper, Standing } from './schedule.rows';

export const scheduleIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const format = z.enum(['json', 'csv', 'html']);
const view = {
  format: format.optional().meta({ description: 'Instead of Accept' }),
  lang: languageSchema.optional().meta({ description: 'Of the page, instead of Accept-Language' }),
};

export class ViewQuery extends createZodDto(z.strictObject(view)) {}
export class OnQuery extends createZodDto(
  z.strictObject({
    ...view,
    on: dateSchema
      .optional()
      .meta({ description: 'The day in Kuwait, YYYY-MM-DD; what was in force when it began' }),
  }),
) {}
export class DifferenceQuery extends createZodDto(
  z.strictObject({
    ...view,
    from: scheduleIdSchema
      .optional()
      .meta({ description: 'The schedule to compare with; else the one before' }),
  }),
) {}
export class SubmitBody extends createZodDto(z.strictObject({ reason: reasonSchema })) {}

const states = z.enum(['DRAFT', 'SUBMITTED', 'APPROVED', 'IN_FORCE', 'SUPERSEDED', 'WITHDRAWN']);
const name = z.strictObject({ ar: z.string(), en: z.string() });
const instant = z.iso.datetime().nullable();
const standing = z.strictObject({
  scheduleId: z.string(),
  state: states,
  name,
  legalBasis: z.string(),
  startsAt: instant.meta({ description: 'The first instant, UTC; null is always, or not yet decided' }),
  endsAt: instant.meta({ description: 'The instant at which it is over, UTC; null is open' }),
});
const paper = standing.extend({
  digest: z.string().meta({ description: 'SHA-256 of the document without its end: what is approved' }),
  document: z.unknown().meta({ description: 'The schedule as a file of version 2, which an import takes' }),
});
const draft = paper.extend({ proposalId: z.uuid().nullable() });
const change = z.strictObject({
  kind: z.enum(['row', 'exemption', 'table']),
  code: z.string(),
  name,
  change: z.enum(['added', 'removed', 'changed']),
  fields: z.array(z.strictObject({ field: z.string(), before: z.string(), after: z.string() })),
  sentences: z.strictObject({ ar: z.array(z.string()), en: z.array(z.string()) }),
});

export class SchedulesDto extends createZodDto(z.strictObject({ schedules: z.array(standing) })) {}
export class ScheduleDto extends createZodDto(paper) {}
export class DraftDto extends createZodDto(draft) {}
export class DifferenceDto extends createZodDto(
  z.strictObject({ from: z.string(), to: z.string(), differences: z.array(change) }),
) {}

export function shownStanding({ scheduleId, state, nameAr, nameEn, legalBasis, startsAt, endsAt }: Standing) {
  return {
    ...{ scheduleId, state, name: { ar: nameAr, en: nameEn }, legalBasis },
    startsAt: startsAt === null ? null : instantText(startsAt),
    endsAt: endsAt === null ? null : instantText(endsAt),
  };
}

export function shownPaper(one: Paper) {
  return { ...shownStanding(one), digest: one.digest, document: one.document };
}

export function shownDraft(one: Paper) {
  return { ...shownPaper(one), proposalId: one.proposalId };
}

/** The strong tag of a draft as JSON: another one whenever its content, its end or its state is another. */
export function draftTag(one: Paper): string {
  return strongTag(JSON.stringify(shownDraft(one)));
}

export function shownDifferences(from: Standing, to: Standing, found: readonly Difference[]) {
  const inWords = (one: Difference, language: Language) => sentencesOf(one, language);
  return {
    ...{ from: from.scheduleId, to: to.scheduleId },
    differences: found.map((one) => ({
      ...one,
      fields: one.fields.map(({ field, before, after }) => ({ field, before, after })),
      sentences: { ar: inWords(one, 'ar'), en: inWords(one, 'en') },
    })),
  };
}
