import { texts } from '@tajdeed/platform';
import { bankOrigins, payPage } from './pay.page';
import { receiptPage } from './receipt.page';
import type { Receipt } from './receipt';
import type { Unsent } from './sending';

const unsent = (hindrance: Unsent['hindrance']): Unsent => ({
  ...{ language: 'ar', amountFils: 100_000n, startsOn: '2027-01-01', endsOn: '2027-12-31' },
  ...{ until: Date.UTC(2026, 10, 22, 16, 30), hindrance },
});
const said = (page: ReturnType<typeof payPage>, language: 'ar' | 'en'): string =>
  JSON.stringify(page[language]);

describe('the page before the bank’s', () => {
  it('says in both languages what is paid for, how much and until when, and has one button', () => {
    const page = payPage(unsent(null), ['https://bank.example']);
    for (const language of ['ar', 'en'] as const)
      for (const word of ['100.000', '2027-01-01', '2027-12-31', texts.say(language, 'page.pay.once')])
        expect(said(page, language)).toContain(word);
    expect([said(page, 'en'), said(page, 'ar')]).toEqual([
      expect.stringContaining('19:30'),
      expect.stringContaining('07:30'),
    ]);
    expect(page.button).toMatchObject({ leadsTo: ['https://bank.example'] });
  });

  it.each(['over', 'closed', 'late'] as const)(
    'has no button when it is %s, and says that nothing was sent',
    (why) => {
      const page = payPage(unsent(why), []);
      expect(page.button).toBeUndefined();
      expect(said(page, 'en')).toContain('It was not sent to the bank');
      expect(said(page, 'ar')).toContain('ولم تُرسل إلى البنك');
    },
  );

  it.each([
    ['AT_BANK', 1, 'page.title.at-bank', 'page.pay.sent'],
    ['UNKNOWN', 1, 'page.title.open', 'page.pay.sent'],
    ['CAPTURED', null, 'page.title.paid', 'page.pay.go-on'],
    ['DECLINED', null, 'page.title.not-paid', 'page.pay.go-on'],
    ['ABANDONED', null, 'page.title.not-paid', 'page.pay.go-on'],
  ] as const)('tells whoever comes back to one that is %s how it stands', (state, next, title, word) => {
    const receipt: Receipt = {
      ...{
        language: 'en',
        state,
        isDuplicate: false,
        returns: [],
        again: [],
        returnShownDays: 5,
        amountFils: 1n,
      },
      ...{ trackId: 'T', paymentId: null, bankReference: null, at: 0, nextAnswerBy: next },
    };
    const page = receiptPage(receipt, 'pay');
    for (const language of ['ar', 'en'] as const) {
      expect(page[language].title).toBe(texts.say(language, title));
      expect(page[language].paragraphs).toContain(texts.say(language, word));
    }
  });

  it('lets its form lead to the bank with and without www., and to nothing else', () => {
    expect(bankOrigins('https://kpay.com.kw/kpg/PaymentHTTP.htm')).toEqual([
      'https://kpay.com.kw',
      'https://www.kpay.com.kw',
    ]);
    expect(bankOrigins('https://www.kpay.com.kw/kpg/PaymentHTTP.htm')).toEqual([
      'https://www.kpay.com.kw',
      'https://kpay.com.kw',
    ]);
    expect(bankOrigins('http://127.0.0.1:8410/kpg/PaymentHTTP.htm')).toEqual(['http://127.0.0.1:8410']);
    expect(bankOrigins('http://localhost:8402/kpg/PaymentHTTP.htm')).toEqual(['http://localhost:8402']);
  });
});
