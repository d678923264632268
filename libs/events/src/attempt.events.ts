import { z } from 'zod';
import { event, id, money, nothing, word, type EventFamily } from './event';

const inquiryId = '019aa8f2-7c04-7a11-8b22-0123456789ab';

/** What the bank's answer to the inquiry `inquiryId` proved; `result` is the bank's own word, empty if it said none. */
const proven = z.strictObject({ inquiryId: id, result: word.or(z.literal('')) });

const answered = (sentence: string, result: string) =>
  event({ sentence, facts: proven, example: { inquiryId, result } });

/** What corrects an attempt to match the bank: an answer to an inquiry, or a line of a settlement file, and its word. */
const evidence = z.strictObject({
  source: z.enum(['inquiry', 'settlement']),
  reference: word,
  result: word.or(z.literal('')),
  amount: money,
  reason: z.exactOptional(z.enum(['correction', 'duplicate'])),
});

const events = {
  'attempt.opened': event({
    sentence: 'A try to pay was opened; the bank knows nothing of it before it is sent.',
    facts: z.strictObject({
      quoteId: id,
      trackId: z.string().regex(/^[A-Za-z0-9]{10,19}$/),
      terminal: word,
      amount: money,
      currency: z.literal('KWD'),
    }),
    example: {
      quoteId: '019aa8f2-7c00-7a11-8b22-0123456789ab',
      trackId: 'T8QK2M4X7RZ5W1N3P6C',
      terminal: 'main',
      amount: '100.000',
      currency: 'KWD',
    },
  }),
  'attempt.sent': event({
    sentence:
      'Its payer was sent to the bank: from now on the bank may capture the amount under its track id.',
    facts: nothing,
    example: {},
  }),
  'attempt.captured': event({
    sentence: 'The bank, asked, says that it captured the amount; provisional (D18).',
    facts: z.strictObject({
      inquiryId: id,
      result: word,
      amount: money,
      paymentId: z.string().regex(/^\d{1,20}$/),
    }),
    example: { inquiryId, result: 'SUCCESS', amount: '100.000', paymentId: '100202632512345678' },
  }),
  'attempt.declined': answered('The bank, asked, says that nothing was captured.', 'FAILURE(NOT CAPTURED)'),
  'attempt.cancelled': answered(
    'The payer pressed cancel and the bank, asked, knows of no capture.',
    'CANCELED',
  ),
  'attempt.unclear': answered(
    'The bank cannot say yet, or was silent until the life of the attempt was over: neither paid nor failed.',
    'FAILURE(HOST TIMEOUT)',
  ),
  'attempt.expired': event({
    sentence: 'The attempt is out of time and stays watched until its end is proven.',
    facts: nothing,
    example: {},
  }),
  'attempt.captured_late': event({
    sentence: 'A capture was found after the attempt could still serve its renewal.',
    // `duplicate`: what it was to pay for is paid already, so the money goes back without anybody's decision.
    facts: proven.extend({ reason: z.exactOptional(z.enum(['late', 'duplicate'])) }),
    example: { inquiryId, result: 'SUCCESS' },
  }),
  'attempt.abandoned': event({
    sentence: 'Watched long enough: the bank knows of no capture. Without an inquiry: it was never sent.',
    facts: z.strictObject({ inquiryId: id.nullable(), result: word.or(z.literal('')) }),
    example: { inquiryId, result: '' },
  }),
  'attempt.confirmed': answered(
    'The inquiry after the void window agrees: the capture is final (D18).',
    'SUCCESS',
  ),
  'attempt.voided': answered('The bank gave the money back after the capture.', 'FAILURE(VOIDED)'),
  'attempt.corrected_captured': event({
    sentence: 'Corrected to match the bank: what had ended as unpaid was captured after all.',
    facts: evidence,
    example: { source: 'inquiry', reference: inquiryId, result: 'SUCCESS', amount: '100.000' },
  }),
  'attempt.corrected_voided': event({
    sentence: 'Corrected to match the bank: a capture that counted as final was taken back.',
    facts: evidence,
    example: { source: 'settlement', reference: 'K-20261122-000117', result: 'REVERSAL', amount: '100.000' },
  }),
  'attempt.refunded': event({
    sentence: 'All of its money was given back.',
    facts: z.strictObject({ refundId: id, amount: money }),
    example: { refundId: '019aa8f2-7c0d-7a11-8b22-0123456789ab', amount: '100.000' },
  }),
  'attempt.settled': event({
    sentence: 'Two people of the staff settled it on evidence from outside: returned, or never taken.',
    facts: z.strictObject({
      caseId: id,
      outcome: z.enum(['returned', 'never-taken']),
      // How it was returned; what was recorded without it was the bank's doing.
      way: z.exactOptional(z.enum(['bank', 'transfer'])),
      amount: money,
      evidence: word,
    }),
    example: {
      caseId: '019aa8f2-7c09-7a11-8b22-0123456789ab',
      outcome: 'returned',
      amount: '100.000',
      evidence: 'bank-letter-4711',
    },
  }),
};

/** What happens to one try to pay at the bank. */
export const attemptEvents = {
  kind: 'attempt',
  topic: 'tajdeed.attempt.v1',
  owner: 'payments',
  events,
} satisfies EventFamily;
