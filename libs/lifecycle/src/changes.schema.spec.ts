import type { Changes, MoneyChange } from './changes';
import { changesSchema, shownChanges } from './changes.schema';

const attempt = '01a206c3-32a7-7317-8f3f-1eb47b111ad7';
const transfer: MoneyChange['transfers'][number] = {
  ...{ debit: 'fees', credit: 'refunds-due', row: 'res-306-2025:vv-family', fils: '40000' },
};
const entry: MoneyChange = { entry: 'refund-requested', attempt, transfers: [transfer] };
const changes: Changes = {
  ...{ states: [], messages: [], events: [], money: [entry], toReturn: [{ attempt, fils: '40000' }] },
};

describe('the money of a change', () => {
  it.each([
    ['en', 'A refund is due', 'Fees earned', 'To be given back'],
    ['ar', 'استُحق رد مبلغ', 'رسوم مكتسبة', 'مبالغ واجبة الرد'],
  ] as const)('is told in words, in %s', (language, sentence, debitSays, creditSays) => {
    const shown = shownChanges(changes, language);
    expect(changesSchema.parse(shown)).toEqual(shown);
    expect(shown.money).toEqual([
      { ...entry, sentence, transfers: [{ ...transfer, debitSays, creditSays }] },
    ]);
    expect(shown.toReturn).toEqual(changes.toReturn);
  });
});
