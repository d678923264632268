export const TEST_BANK = 'knet1';

/** The page's bank list. Only the test bank has cards that pay; the other prefixes are invented. */
export const banks = [
  { code: TEST_BANK, en: 'KNET Test Card [KNET1]', ar: 'بطاقة كي نت التجريبية [KNET1]', prefix: '888888' },
  { code: 'nbk', en: 'National Bank of Kuwait [NBK]', ar: 'بنك الكويت الوطني [NBK]', prefix: '888801' },
  { code: 'cbk', en: 'Commercial Bank of Kuwait [CBK]', ar: 'البنك التجاري الكويتي [CBK]', prefix: '888802' },
  { code: 'gbk', en: 'Gulf Bank [GBK]', ar: 'بنك الخليج [GBK]', prefix: '888803' },
  { code: 'abk', en: 'Al Ahli Bank of Kuwait [ABK]', ar: 'البنك الأهلي الكويتي [ABK]', prefix: '888804' },
  { code: 'kfh', en: 'Kuwait Finance House [KFH]', ar: 'بيت التمويل الكويتي [KFH]', prefix: '888805' },
  { code: 'burgan', en: 'Burgan Bank', ar: 'بنك برقان', prefix: '888806' },
  { code: 'kib', en: 'Kuwait International Bank [KIB]', ar: 'بنك الكويت الدولي [KIB]', prefix: '888807' },
  { code: 'boubyan', en: 'Boubyan Bank', ar: 'بنك بوبيان', prefix: '888808' },
  { code: 'warba', en: 'Warba Bank', ar: 'بنك وربة', prefix: '888809' },
  { code: 'aub', en: 'Ahli United Bank [AUB]', ar: 'البنك الأهلي المتحد [AUB]', prefix: '888810' },
] as const;
