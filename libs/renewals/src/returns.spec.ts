import { secondCapturesIn } from './returns';

describe('what a resident hears of money that the bank took a second time', () => {
  const at = Date.parse('2026-11-21T09:00:00Z');
  const captures = [
    { amountFils: '100000', returned: false, at },
    { amountFils: '50500', returned: true, at },
  ];

  it('is that it goes back and that he need do nothing, or that it went back', () => {
    const [going, gone] = secondCapturesIn(captures, 'en');
    expect(going).toMatchObject({ amount: '100.000', state: 'under-way', at: '2026-11-21T09:00:00.000Z' });
    expect(going?.sentence).toContain('100.000 KWD a second time for this payment. It is being given back');
    expect(going?.sentence).toContain('you need do nothing');
    expect(gone).toMatchObject({ amount: '50.500', state: 'returned' });
    expect(gone?.sentence).toContain('That was given back');
  });

  it('is said in Arabic, too', () => {
    const [going, gone] = secondCapturesIn(captures, 'ar');
    expect(going?.sentence).toContain('ويجري ردّها إليك: لا يلزمك أي إجراء');
    expect(gone?.sentence).toContain('وقد رُدّت');
  });
});
