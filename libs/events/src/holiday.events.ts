import { z } from 'zod';
import { date, event, id, type EventFamily } from './event';

const events = {
  'holiday.declared': event({
    sentence: 'A public holiday was announced: working days are counted by it from now on.',
    facts: z.strictObject({ date, by: id }),
    example: { date: '2027-02-25', by: '019aa8f2-7c05-7a11-8b22-0123456789ab' },
  }),
  'holiday.withdrawn': event({
    sentence: 'A holiday that was declared wrongly was taken back: its day is a working day again.',
    facts: z.strictObject({ date, by: id }),
    example: { date: '2027-02-25', by: '019aa8f2-7c05-7a11-8b22-0123456789ab' },
  }),
};

/** What is announced about the calendar. */
export const holidayEvents = {
  kind: 'holiday',
  topic: 'tajdeed.holiday.v1',
  owner: 'cases',
  events,
} satisfies EventFamily;
