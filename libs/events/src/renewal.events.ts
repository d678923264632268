import { z } from 'zod';
import { date, event, id, money, nothing, word, type EventFamily } from './event';

const ids = {
  quote: '019aa8f2-7c00-7a11-8b22-0123456789ab',
  attempt: '019aa8f2-7c01-7a11-8b22-0123456789ab',
  coverage: '019aa8f2-7c02-7a11-8b22-0123456789ab',
  notice: '019aa8f2-7c03-7a11-8b22-0123456789ab',
  challenge: '4dd0b5c6-3a1f-4c55-9a51-6f1f6d1f0a11',
};

const term = z.strictObject({
  quoteId: id,
  scheduleId: word,
  rowCode: word,
  /** Years begun, where the term is of months. */
  years: z.int().min(1).max(15),
  months: z.exactOptional(z.int().min(1).max(12)),
  startsOn: date,
  endsOn: date,
  total: money,
  currency: z.literal('KWD'),
});

const termExample = {
  quoteId: ids.quote,
  scheduleId: 'res-306-2025',
  rowCode: 'res-18-private-work',
  years: 1,
  startsOn: '2026-12-01',
  endsOn: '2027-11-30',
  total: '100.000',
  currency: 'KWD' as const,
};

const events = {
  'renewal.requested': event({
    sentence: 'A civil number was entered and a renewal began; whether the number is known is not told.',
    facts: z.strictObject({
      applicant: z.string().regex(/^v1:[A-Za-z0-9_-]{43}$/),
      language: z.enum(['ar', 'en']),
    }),
    example: { applicant: 'v1:Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZy4', language: 'ar' },
  }),
  'code.verified': event({
    sentence: 'The one-time code sent to the registered phone was entered correctly.',
    facts: z.strictObject({ challengeId: id }),
    example: { challengeId: ids.challenge },
  }),
  'code.exhausted': event({
    sentence: 'Too many wrong codes: the renewal ended.',
    facts: z.strictObject({ challengeId: id, tries: z.int().min(1).max(100) }),
    example: { challengeId: ids.challenge, tries: 5 },
  }),
  'code.expired': event({
    sentence: 'No correct code came in time.',
    facts: nothing,
    example: {},
  }),
  'pledge.accepted': event({
    sentence: 'The resident pledged that all data are correct.',
    facts: z.strictObject({ pledgeVersion: word }),
    example: { pledgeVersion: '2025-12' },
  }),
  'pledge.expired': event({
    sentence: 'The pledge was not accepted in time.',
    facts: nothing,
    example: {},
  }),
  'term.chosen': event({
    sentence: 'Years, or months, and dates were chosen and the quote is fixed (D19).',
    facts: term,
    example: termExample,
  }),
  'term.exempted': event({
    sentence: 'Years, or months, and dates were chosen and the fee is zero by an exemption (D9).',
    facts: term,
    example: { ...termExample, rowCode: 'res-28-widow-or-divorcee-of-kuwaiti', total: '0.000' },
  }),
  'term.expired': event({
    sentence: 'No term was chosen in time.',
    facts: nothing,
    example: {},
  }),
  'term.reopened': event({
    sentence: 'The resident took the chosen term back before paying.',
    facts: z.strictObject({ quoteId: id }),
    example: { quoteId: ids.quote },
  }),
  'quote.lapsed': event({
    sentence:
      'The quote no longer holds when the attempt would open: it is out of time, or another schedule is in force.',
    facts: z.strictObject({ quoteId: id, reason: z.enum(['out-of-time', 'schedule-changed']) }),
    example: { quoteId: ids.quote, reason: 'out-of-time' },
  }),
  'payment.captured': event({
    sentence:
      'The bank, asked, says that the fee was captured; provisional until its void window is over (D18).',
    facts: z.strictObject({ attemptId: id, quoteId: id, amount: money, currency: z.literal('KWD') }),
    example: { attemptId: ids.attempt, quoteId: ids.quote, amount: '100.000', currency: 'KWD' },
  }),
  'payment.expired': event({
    sentence: 'Nothing was paid in time and no attempt is open.',
    facts: nothing,
    example: {},
  }),
  'coverage.issued': event({
    sentence: 'The coverage that was paid for, or is exempt, stands.',
    facts: z.strictObject({ coverageId: id }),
    example: { coverageId: ids.coverage },
  }),
  'coverage.refused': event({
    sentence: 'The coverage cannot stand as asked; a person decides.',
    facts: z.strictObject({ reason: word }),
    example: { reason: 'coverage-overlap' },
  }),
  'authority.acknowledged': event({
    sentence: 'The residency authority acknowledged the notice of the coverage.',
    facts: z.strictObject({ noticeId: id, coverageId: id }),
    example: { noticeId: ids.notice, coverageId: ids.coverage },
  }),
  'authority.refused': event({
    sentence: 'The residency authority refused the notice; a person decides.',
    facts: z.strictObject({ noticeId: id, coverageId: id, reason: word }),
    example: { noticeId: ids.notice, coverageId: ids.coverage, reason: 'residence-cancelled' },
  }),
  'notice.retried': event({
    sentence: 'The staff decided that the authority is told once more, by a notice of its own.',
    facts: z.strictObject({ caseId: id, coverageId: id }),
    example: { caseId: ids.notice, coverageId: ids.coverage },
  }),
  'coverage.retried': event({
    sentence: 'The staff decided that the coverage is issued after all, if it can stand now.',
    facts: z.strictObject({ caseId: id }),
    example: { caseId: ids.notice },
  }),
  'renewal.abandoned': event({
    sentence: 'Two people of the staff gave the renewal up; what was paid is to be returned.',
    facts: z.strictObject({ caseId: id }),
    example: { caseId: ids.notice },
  }),
};

/** What happens to a renewal. */
export const renewalEvents = {
  kind: 'renewal',
  topic: 'tajdeed.renewal.v1',
  owner: 'renewals',
  events,
} satisfies EventFamily;
