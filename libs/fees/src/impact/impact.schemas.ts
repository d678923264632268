import { proofSchema } from '@tajdeed/approvals';
import { filsToText, instantText, kuwaitMidnight, addDays, type ImpactState } from '@tajdeed/domain';
import { dateSchema, uuidSchema } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { scheduleIdSchema } from '../schedule/schedule.schemas';
import type { Impact } from './impact.rows';
import { distanceOf, ImpactSums, type Change, type RowImpact } from './sums';

export class StartBody extends createZodDto(
  z.strictObject({
    scheduleId: scheduleIdSchema,
    from: dateSchema.meta({ description: 'The first day in Kuwait' }),
    to: dateSchema.meta({ description: 'The last day in Kuwait; must be over' }),
  }),
) {}

export class ImpactsQuery extends createZodDto(
  z.strictObject({
    scheduleId: scheduleIdSchema.optional(),
    after: uuidSchema.optional().meta({ description: 'The `next` of the page before' }),
    limit: z.coerce.number().int().min(1).max(100).default(25),
  }),
) {}

/** Without a proof the refusal names the digest that one is made for. */
export class ExportBody extends createZodDto(z.strictObject({ proof: proofSchema.optional() })) {}

export class ImpactExportsQuery extends createZodDto(
  z.strictObject({
    after: uuidSchema.optional().meta({ description: 'The `next` of the page before' }),
    limit: z.coerce.number().int().min(1).max(100).default(25),
  }),
) {}

const count = z.int().min(0);
const sum = z.string().meta({ description: 'KWD, with three places', example: '1250.000' });
const totals = z.strictObject({
  renewals: count,
  more: count,
  less: count,
  same: count,
  unpriced: count.meta({
    description: 'Those that the schedule has no price for; not part of before and after',
  }),
  before: sum,
  after: sum,
  moreBy: sum.meta({ description: 'By how much those who pay more pay more' }),
  lessBy: sum.meta({ description: 'By how much those who pay less pay less' }),
  unpricedBefore: sum,
});
const row = z.strictObject({
  before: z.string().meta({ description: 'The row, or exemption, by which they were priced' }),
  after: z.string().nullable().meta({ description: 'That of the schedule; null where it has no price' }),
  refusal: z.string().nullable().meta({ description: 'Why it has none' }),
  ...{ renewals: count, more: count, less: count, same: count },
  ...{ beforeSum: sum, afterSum: sum.nullable(), moreBy: sum, lessBy: sum },
});
const change = z.strictObject({
  ...{ quoteId: z.uuid(), renewalId: z.uuid(), rowBefore: z.string(), rowAfter: z.string() },
  ...{ before: sum, after: sum, change: z.enum(['more', 'less']), by: sum },
});
const states = z.enum(['RUNNING', 'DONE', 'STOPPED'] satisfies ImpactState[]);
const head = z.strictObject({
  impactId: z.uuid(),
  scheduleId: z.string(),
  digest: z.string().meta({ description: 'Of the content that it began with, which it keeps' }),
  scheduleChanged: z.boolean().meta({ description: 'Whether the schedule says something else by now' }),
  state: states,
  ...{
    from: z.string(),
    to: z.string(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  },
  progress: z.strictObject({
    share: z.number().min(0).max(1).meta({ description: 'Of the period, how much has been gone through' }),
    renewals: count,
  }),
  totals,
});
const impact = head.extend({
  rows: z.array(row),
  largest: z.array(change).meta({ description: 'The ten largest changes' }),
});

export class ImpactDto extends createZodDto(impact) {}
export class ImpactPageDto extends createZodDto(
  z.strictObject({ impacts: z.array(head), next: z.uuid().nullable() }),
) {}

/** A preview in a list: without its rows. */
export class ImpactExportsDto extends createZodDto(
  z.strictObject({
    exports: z.array(
      z.strictObject({
        ...{ exportId: z.uuid(), account: z.uuid(), member: z.uuid(), impactId: z.uuid() },
        ...{ rows: count, at: z.string() },
      }),
    ),
    next: z.uuid().nullable(),
  }),
) {}

export function shownHead(one: Impact, sums = ImpactSums.of(one.sums)) {
  const { impactId, scheduleId, digest, scheduleChanged, state, from, to, startedAt, finishedAt } = one;
  const { beforeFils, afterFils, moreFils, lessFils, unpricedFils, ...counts } = sums.totals();
  return {
    ...{ impactId, scheduleId, digest, scheduleChanged, state, from, to },
    startedAt: instantText(startedAt),
    finishedAt: finishedAt === null ? null : instantText(finishedAt),
    progress: { share: shareOf(one), renewals: counts.renewals },
    totals: {
      ...counts,
      ...{ before: filsToText(beforeFils), after: filsToText(afterFils) },
      ...{ moreBy: filsToText(moreFils), lessBy: filsToText(lessFils) },
      unpricedBefore: filsToText(unpricedFils),
    },
  };
}

/** A preview with its rows and the largest changes. */
export function shownImpact(one: Impact) {
  const sums = ImpactSums.of(one.sums);
  return { ...shownHead(one, sums), rows: sums.rows.map(shownRow), largest: sums.changes.map(shownChange) };
}

/** The share of the period that has been gone through, to the hundredth. */
function shareOf({ state, from, to, uptoAt }: Impact): number {
  if (state === 'DONE') return 1;
  if (uptoAt === null) return 0;
  const [begins, ends] = [kuwaitMidnight(from), kuwaitMidnight(addDays(to, 1))];
  return Math.floor(((uptoAt - begins) / (ends - begins)) * 100) / 100;
}

function shownRow({ beforeFils, afterFils, moreFils, lessFils, ...row }: RowImpact) {
  return {
    ...row,
    same: row.after === null ? 0 : row.renewals - row.more - row.less,
    beforeSum: filsToText(beforeFils),
    afterSum: row.after === null ? null : filsToText(afterFils),
    ...{ moreBy: filsToText(moreFils), lessBy: filsToText(lessFils) },
  };
}

function shownChange(change: Change) {
  const { quoteId, renewalId, before, after, beforeFils, afterFils } = change;
  const way = afterFils > beforeFils ? ('more' as const) : ('less' as const);
  return {
    ...{ quoteId, renewalId, rowBefore: before, rowAfter: after },
    ...{ before: filsToText(beforeFils), after: filsToText(afterFils) },
    ...{ change: way, by: filsToText(distanceOf(change)) },
  };
}
