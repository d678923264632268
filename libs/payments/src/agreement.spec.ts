import type { BankAnswer } from '@tajdeed/contracts';
import { agreedVerdict, type KnownAttempt } from './agreement';

const answer: BankAnswer = {
  inquiryId: '019aa8f2-7c04-7a11-8b22-0123456789ab',
  askedAt: '2026-11-22T03:00:00.000Z',
  verdict: 'captured',
  result: 'SUCCESS',
  amount: '50.000',
  paymentId: '100202632512345678',
  transactionId: '202632512345678',
  reference: '632512345678',
  authCode: '123456',
  postDate: '1121',
  errorCode: null,
};
const unbound: KnownAttempt = { amountFils: 50_000n, paymentId: null, reference: null, transactionId: null };
const bound: KnownAttempt = { ...unbound, paymentId: '100202632512345678', reference: '632512345678' };

describe('an inquiry that says captured', () => {
  it('counts when it agrees with all that is known', () => {
    expect(agreedVerdict(answer, unbound)).toBe('captured');
    expect(agreedVerdict(answer, bound)).toBe('captured');
  });

  it.each<[string, Partial<BankAnswer>]>([
    ['a fils more', { amount: '50.001' }],
    ['a rounded amount', { amount: '50.00' }],
    ['an amount with a separator', { amount: '1,050.000' }],
    ['no amount', { amount: null }],
    ['another payment id', { paymentId: '100202632512345679' }],
    ['no payment id', { paymentId: null }],
    ['a payment id that is no number', { paymentId: '1e17' }],
    ['another reference', { reference: '632512345679' }],
    ['no reference', { reference: null }],
  ])('is a mismatch with %s', (_, more) => {
    expect(agreedVerdict({ ...answer, ...more }, bound)).toBe('mismatch');
  });
});

describe('an inquiry that says not captured', () => {
  it('may leave out what it does not know', () => {
    const bare = {
      ...answer,
      verdict: 'not-captured',
      amount: null,
      paymentId: null,
      reference: null,
      transactionId: null,
    } as const;
    expect(agreedVerdict(bare, bound)).toBe('not-captured');
  });

  it('is a mismatch when it is about another payment', () => {
    expect(agreedVerdict({ ...answer, verdict: 'not-captured', paymentId: '1' }, bound)).toBe('mismatch');
  });
});

it.each(['not-found', 'unknown', 'mismatch'] as const)('%s stays what it is', (verdict) => {
  expect(agreedVerdict({ ...answer, verdict }, bound)).toBe(verdict);
});
