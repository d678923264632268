import type { AttemptState } from '@tajdeed/domain';
import type { Receipt } from './receipt';
import { receiptPage } from './receipt.page';

const receipt = (state: AttemptState, isDuplicate: boolean): Receipt => ({
  ...{ language: 'ar', state, isDuplicate, amountFils: 100_000n, trackId: 'T8QK2M4X7RZ5W1N3P6C' },
  ...{ paymentId: null, bankReference: null, at: 1_800_000_000_000, nextAnswerBy: null, returns: [] },
  returnShownDays: 7,
  again: [],
});
const said = (page: ReturnType<typeof receiptPage>, language: 'ar' | 'en'): string =>
  JSON.stringify(page[language]);

describe('the receipt of a payment for what was paid already', () => {
  const page = receiptPage(receipt('CAPTURED_LATE', true), 'receipt');

  it('says in both languages that the money comes back by itself, and not to pay again', () => {
    expect(said(page, 'en')).toContain('this payment goes back to your card without your doing');
    expect(said(page, 'en')).toContain('do not pay again');
    expect(said(page, 'ar')).toContain('تُعاد هذه الدفعة إلى بطاقتك دون أي إجراء منك');
    expect(said(page, 'ar')).toContain('عدم الدفع مرة أخرى');
    expect(said(page, 'en')).toContain('Paid twice; this payment goes back');
  });

  it('is never that of a failure', () => {
    expect(page.tone).not.toBe('bad');
    expect(said(page, 'en')).not.toContain('did not go through');
  });

  it('differs from that of money which only came late, and which people look after', () => {
    const late = receiptPage(receipt('CAPTURED_LATE', false), 'receipt');
    expect(said(late, 'en')).toContain('do not pay for the same days again');
    expect(said(late, 'en')).not.toContain('Paid twice');
  });
});

describe('the receipt of a payment that the bank took a second time', () => {
  const twice = (isReturned: boolean) =>
    receiptPage({ ...receipt('CONFIRMED', false), again: [{ amountFils: 100_000n, isReturned }] }, 'receipt');

  it('says in both languages that the second goes back by itself, and that the payment stands', () => {
    const page = twice(false);
    expect(page.tone).toBe('good');
    expect(said(page, 'en')).toContain('The bank took 100.000 KWD a second time');
    expect(said(page, 'en')).toContain('It is being given back to you: you need do nothing');
    expect(said(page, 'ar')).toContain('مرة ثانية عن هذه الدفعة، ويجري ردّها إليك: لا يلزمك أي إجراء');
  });

  it('says so no more once it went back', () => {
    const page = twice(true);
    expect(said(page, 'en')).toContain('a second time for this payment. That was given back.');
    expect(said(page, 'ar')).toContain('وقد رُدّت');
    expect(said(page, 'en')).not.toContain('being given back');
  });
});
