import { z } from 'zod';
import { date, digest, event, id, type EventFamily } from './event';

/** The name of a schedule, e.g. `res-306-2025`. */
const scheduleId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const count = z.int().min(0);
/** A sum over many renewals, KWD. */
const sum = z.string().regex(/^(0|[1-9]\d{0,14})\.\d{3}$/);

const events = {
  'impact.started': event({
    sentence: 'A person of the staff asked what a schedule would have cost the renewals of a past period.',
    facts: z.strictObject({ scheduleId, digest, from: date, to: date, by: id }),
    example: {
      ...{ scheduleId: 'res-12-2027', digest: 'a'.repeat(64), from: '2026-01-01', to: '2026-06-30' },
      by: '019aa8f2-7c05-7a11-8b22-0123456789ab',
    },
  }),
  'impact.finished': event({
    sentence:
      'Every paid renewal of the period was priced by that content of the schedule; `unpriced` are those that it has no price for.',
    facts: z.strictObject({
      ...{ renewals: count, more: count, less: count, same: count, unpriced: count },
      ...{ before: sum, after: sum },
    }),
    example: {
      ...{ renewals: 1_000, more: 400, less: 100, same: 490, unpriced: 10 },
      ...{ before: '99000.000', after: '104500.000' },
    },
  }),
  'impact.stopped': event({
    sentence:
      'Whoever began the preview may not do so any more, so it ended without a result; `by` is that person, `permission` what they lack.',
    facts: z.strictObject({ by: id, permission: z.string().regex(/^[a-z]+\.[a-z]+$/) }),
    example: { by: '019aa8f2-7c05-7a11-8b22-0123456789ab', permission: 'fees.preview' },
  }),
};

/** What happens to a preview of a schedule's impact. */
export const impactEvents = {
  kind: 'impact',
  topic: 'tajdeed.impact.v1',
  owner: 'fees',
  events,
} satisfies EventFamily;
