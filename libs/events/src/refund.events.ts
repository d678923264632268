import { z } from 'zod';
import { event, id, money, word, type EventFamily } from './event';

const refundOf = '019aa8f2-7c01-7a11-8b22-0123456789ab';
const anyWord = word.or(z.literal(''));

const events = {
  'refund.requested': event({
    sentence: 'Money of a capture is to go back; without a person behind it, it paid for nothing.',
    facts: z.strictObject({
      attemptId: id,
      amount: money,
      reason: z.enum(['duplicate', 'late', 'renewal-given-up', 'foreign', 'correction']),
      by: id.nullable(),
      proposalId: id.nullable(),
    }),
    example: { attemptId: refundOf, amount: '100.000', reason: 'duplicate', by: null, proposalId: null },
  }),
  'refund.sent': event({
    sentence: 'The bank is asked to give it back from now on: recorded before the first byte leaves.',
    facts: z.strictObject({ sendingId: id }),
    example: { sendingId: '019aa8f2-7c0e-4a11-8b22-0123456789ab' },
  }),
  'refund.completed': event({
    sentence: 'The money went back, as the bank, its settlement file or two people of the staff prove.',
    facts: z.strictObject({
      source: z.enum(['bank', 'settlement', 'staff']),
      amount: money,
      reference: anyWord,
      result: anyWord,
    }),
    example: { source: 'bank', amount: '100.000', reference: '632512345678', result: 'CAPTURED' },
  }),
  'refund.given_in_part': event({
    sentence: 'Less went back than was asked; what did not is with us still, and people decide what follows.',
    facts: z.strictObject({
      source: z.enum(['bank', 'settlement', 'staff']),
      amount: money,
      given: money,
      reference: anyWord,
      result: anyWord,
    }),
    example: {
      ...{
        source: 'bank',
        amount: '100.000',
        given: '40.000',
        reference: '632512345678',
        result: 'CAPTURED',
      },
    },
  }),
  'refund.refused': event({
    sentence: 'The money did not go back, and people decide what follows.',
    facts: z.strictObject({ source: z.enum(['bank', 'staff']), reference: anyWord, result: anyWord }),
    example: { source: 'bank', reference: '', result: 'IPAY0100116' },
  }),
  'refund.unclear': event({
    sentence: 'The bank was asked and gave no answer that says whether the money went back.',
    facts: z.strictObject({ sendingId: id.nullable(), result: anyWord }),
    example: { sendingId: '019aa8f2-7c0e-4a11-8b22-0123456789ab', result: '' },
  }),
  'refund.withdrawn': event({
    sentence:
      'It was never sent: the money is not with us any more, or the payment is no duplicate any more.',
    facts: z.strictObject({ attempt: word }),
    example: { attempt: 'VOIDED' },
  }),
};

/** What happens to money that goes back. */
export const refundEvents = {
  kind: 'refund',
  topic: 'tajdeed.refund.v1',
  owner: 'payments',
  events,
} satisfies EventFamily;
