import { z } from 'zod';
import { digest, event, id, instant, type EventFamily } from './event';

const member = '019aa8f2-7c05-7a11-8b22-0123456789ab';
const other = '019aa8f2-7c06-7a11-8b22-0123456789ab';
const proposal = '019aa8f2-7c07-7a11-8b22-0123456789ab';
const sha = 'a'.repeat(64);
const startsAt = '2026-12-31T21:00:00Z';

/** The name of a schedule, e.g. `res-306-2025`. */
const scheduleId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const written = z.strictObject({ scheduleId, digest, by: id });
const writing = { scheduleId: 'res-12-2027', digest: sha, by: member };
const aside = z.strictObject({ proposalId: id, by: id });

const events = {
  'schedule.drafted': event({
    sentence: 'A person of the staff entered a draft of a fee schedule.',
    facts: written,
    example: writing,
  }),
  'schedule.edited': event({
    sentence: 'The draft has another content now; what was submitted of it can no longer be approved.',
    facts: written,
    example: writing,
  }),
  'schedule.submitted': event({
    sentence: 'The draft was proposed for approval, with the instant at which it is to begin.',
    facts: z.strictObject({ scheduleId, digest, startsAt: instant, proposalId: id, by: id }),
    example: { ...writing, startsAt, proposalId: proposal },
  }),
  'schedule.recalled': event({
    sentence: 'Whoever submitted it took the submission back; it is a draft again.',
    facts: aside,
    example: { proposalId: proposal, by: member },
  }),
  'schedule.refused': event({
    sentence: 'Another person refused it; it is a draft again.',
    facts: aside,
    example: { proposalId: proposal, by: other },
  }),
  'schedule.lapsed': event({
    sentence: 'Nobody approved it in time; it is a draft again.',
    facts: z.strictObject({ proposalId: id }),
    example: { proposalId: proposal },
  }),
  'schedule.withdrawn': event({
    sentence: 'The draft was given up.',
    facts: z.strictObject({ by: id }),
    example: { by: member },
  }),
  'schedule.approved': event({
    sentence:
      'Another person approved exactly this content. It begins at its instant, at which the schedule before it ends.',
    facts: z.strictObject({
      ...{ scheduleId, digest, startsAt: instant, proposalId: id, maker: id, checker: id },
      onBehalfOf: id.nullable(),
      ends: scheduleId.nullable(),
    }),
    example: {
      ...{ scheduleId: 'res-12-2027', digest: sha, startsAt, proposalId: proposal },
      ...{ maker: member, checker: other, onBehalfOf: null, ends: 'res-306-2025' },
    },
  }),
  'schedule.annulled': event({
    sentence: 'Two people took the approved schedule back before it began; the one before it goes on.',
    facts: z.strictObject({ proposalId: id, maker: id, checker: id, continues: scheduleId.nullable() }),
    example: { proposalId: proposal, maker: member, checker: other, continues: 'res-306-2025' },
  }),
  'schedule.enacted': event({
    sentence: 'A schedule that the law had put in force before was entered.',
    facts: z.strictObject({
      ...{ scheduleId, digest },
      startsAt: instant.nullable(),
      endsAt: instant.nullable(),
    }),
    example: { scheduleId: 'res-306-2025', digest: sha, startsAt: '2025-12-22T21:00:00Z', endsAt: null },
  }),
  'schedule.began': event({
    sentence: 'Its instant has come: it is the schedule in force.',
    facts: z.strictObject({ scheduleId, startsAt: instant }),
    example: { scheduleId: 'res-12-2027', startsAt },
  }),
  'schedule.superseded': event({
    sentence: 'It is no longer in force; `by` names the schedule that is.',
    facts: z.strictObject({ scheduleId, endedAt: instant, by: scheduleId.nullable() }),
    example: { scheduleId: 'res-306-2025', endedAt: startsAt, by: 'res-12-2027' },
  }),
};

/** What happens to a schedule of fees. */
export const scheduleEvents = {
  kind: 'schedule',
  topic: 'tajdeed.schedule.v1',
  owner: 'fees',
  events,
} satisfies EventFamily;
