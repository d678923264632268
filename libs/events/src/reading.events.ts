import { z } from 'zod';
import { digest, event, type EventFamily } from './event';

const events = {
  'reading.sealed': event({
    sentence:
      'What the staff has read of persons since the lot before is sealed by its digest: whoever changes one of these entries afterwards is found out.',
    facts: z.strictObject({ nth: z.int().min(1), entries: z.int().min(1), digest }),
    example: { nth: 7, entries: 12, digest: 'a'.repeat(64) },
  }),
};

/** What is announced of the record of who has read what. */
export const readingEvents = {
  kind: 'reading',
  topic: 'tajdeed.reading.v1',
  owner: 'search',
  events,
} satisfies EventFamily;
