import { z } from 'zod';
import { date, event, id, word, type EventFamily } from './event';

const ids = {
  quote: '019aa8f2-7c00-7a11-8b22-0123456789ab',
  attempt: '019aa8f2-7c01-7a11-8b22-0123456789ab',
  case: '019aa8f2-7c09-7a11-8b22-0123456789ab',
};

const events = {
  'coverage.issued': event({
    sentence: 'The person is covered for these days; provisional until the payment is final (D18).',
    facts: z.strictObject({ quoteId: id, startsOn: date, endsOn: date }),
    example: { quoteId: ids.quote, startsOn: '2026-12-01', endsOn: '2027-11-30' },
  }),
  'coverage.granted': event({
    sentence: 'The person is covered for these days without a fee, by an exemption (D9).',
    facts: z.strictObject({ quoteId: id, rowCode: word, startsOn: date, endsOn: date }),
    example: {
      quoteId: ids.quote,
      rowCode: 'res-28-widow-or-divorcee-of-kuwaiti',
      startsOn: '2026-12-01',
      endsOn: '2027-11-30',
    },
  }),
  'coverage.finalised': event({
    sentence: 'The payment is final, and so is the cover.',
    facts: z.strictObject({ attemptId: id }),
    example: { attemptId: ids.attempt },
  }),
  'coverage.suspended': event({
    sentence: 'The bank gave the money back: the cover is suspended and a person decides.',
    facts: z.strictObject({ attemptId: id }),
    example: { attemptId: ids.attempt },
  }),
  'coverage.reinstated': event({
    sentence: 'Two people of the staff let the cover stand again, on the evidence named.',
    facts: z.strictObject({ caseId: id, evidence: word }),
    example: { caseId: ids.case, evidence: 'counter-receipt-4711' },
  }),
  'coverage.ended': event({
    sentence: 'Two people of the staff ended the cover for good.',
    facts: z.strictObject({ caseId: id }),
    example: { caseId: ids.case },
  }),
};

/** What happens to a coverage. */
export const coverageEvents = {
  kind: 'coverage',
  topic: 'tajdeed.coverage.v1',
  owner: 'coverage',
  events,
} satisfies EventFamily;
