import { coverageChanges } from '@tajdeed/domain';
import { z } from 'zod';
import { event, id, word, type EventFamily } from './event';

const coverageId = '019aa8f2-7c02-7a11-8b22-0123456789ab';

const events = {
  'notice.owed': event({
    sentence:
      'The residency authority is to be told that the cover does not stand any more as it was told, or stands again.',
    facts: z.strictObject({ coverageId: id, says: z.enum(coverageChanges) }),
    example: { coverageId, says: 'ended' },
  }),
  'notice.acknowledged': event({
    sentence: 'The residency authority has in its books what it was told of the coverage.',
    facts: z.strictObject({ coverageId: id, authorityReference: word }),
    example: { coverageId, authorityReference: 'MOI-2026-000001' },
  }),
  'notice.refused': event({
    sentence: 'The residency authority does not take what it was told of the coverage.',
    facts: z.strictObject({ coverageId: id, reason: word }),
    example: { coverageId, reason: 'residence-cancelled' },
  }),
};

/** What the residency authority answers. */
export const noticeEvents = {
  kind: 'notice',
  topic: 'tajdeed.notice.v1',
  owner: 'residency',
  events,
} satisfies EventFamily;
