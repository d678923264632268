import { z } from 'zod';
import { feeClaims, feeStages, purposes, relations, sponsorKinds, sponsorOrigins } from '@tajdeed/domain';

const word = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/);
const listOf = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(64).exactOptional();
const sex = z.enum(['female', 'male']);
const span = z
  .strictObject({ from: z.int().min(0), to: z.int().min(0).nullable() })
  .refine(({ from, to }) => to === null || to >= from, 'ends before it begins');
const ages = z
  .strictObject({ from: z.int().min(0), below: z.int().min(1).nullable() })
  .refine(({ from, below }) => below === null || below > from, 'ends before it begins');

/** One alternative of a row's conditions, read strictly: a misspelt condition would ask nothing and fit everybody. */
export const feeConditions = z
  .strictObject({
    purposes: listOf(z.enum(purposes)),
    articles: listOf(word),
    visas: listOf(word),
    claims: listOf(z.enum(feeClaims)),
    relations: listOf(z.enum(relations)),
    sexes: listOf(sex),
    occupations: listOf(word),
    groups: listOf(word),
    domesticWorker: z.boolean().exactOptional(),
    withChildren: z.boolean().exactOptional(),
    sponsorKinds: listOf(z.enum(sponsorKinds)),
    sponsorSexes: listOf(sex),
    sponsorArticles: listOf(word),
    sponsorOrigins: listOf(z.enum(sponsorOrigins)),
    sponsorGroups: listOf(word),
    ordinals: span.exactOptional(),
    ages: ages.exactOptional(),
    newborn: z.boolean().exactOptional(),
  })
  .refine((conditions) => Object.keys(conditions).length > 0, 'asks nothing, so it would fit everybody');

/** What a row or an exemption asks: it fits where one alternative holds. */
export const feeWhen = z.array(feeConditions).max(32);

export const feeStage = z.enum(feeStages);

/** The conditions of schedules whose printed tables say them in words only, by code. */
export const conditionsFile = z.strictObject({
  format: z.literal(1),
  note: z.string(),
  schedules: z.array(
    z.strictObject({
      id: z.string(),
      stages: z.record(z.string(), feeStage),
      rows: z.record(z.string(), feeWhen),
      exemptions: z.record(z.string(), feeWhen),
    }),
  ),
});

export type ConditionsFile = z.output<typeof conditionsFile>;
