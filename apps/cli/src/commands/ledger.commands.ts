import type { Desk } from '../desk';
import type { Given } from '../given';
import { listAt, textAt, valueAt } from '../json';
import { listed, listOptions, showList } from '../listing';
import type { OptionRow, VerbRow } from '../verbs';
import { takeOut } from './exports';

const MOST_AT_ONCE = '500';
const period: readonly OptionRow[] = [
  { flags: '--from <day>', key: 'cli.option.ledger-from' },
  { flags: '--to <day>', key: 'cli.option.ledger-to' },
];
const csv: OptionRow = { flags: '--csv', key: 'cli.option.ledger-csv' };

/** The ledger of payments: to be read and checked, never changed. */
export const ledgerVerbs: readonly VerbRow[] = [
  {
    ...{ name: 'verify', key: 'cli.ledger.verify', deed: verify },
    asks: ['GET /ledger/verification'],
  },
  {
    ...{ name: 'trial-balance', key: 'cli.ledger.trial-balance', deed: trialBalance },
    asks: ['GET /ledger/trial-balance', 'POST /ledger/trial-balance/exports'],
    options: [...period, csv],
  },
  {
    ...{ name: 'journal', key: 'cli.ledger.journal', deed: journal },
    asks: ['GET /ledger/journal', 'POST /ledger/journal/exports'],
    options: [
      ...period,
      { flags: '--account <account>', key: 'cli.option.ledger-account' },
      { flags: '--attempt <id>', key: 'cli.option.ledger-attempt' },
      ...[csv, ...listOptions],
    ],
  },
];

/** Every payment, page after page; one sentence, and the entries that are not as they must be. */
async function verify(desk: Desk): Promise<void> {
  const office = await desk.office();
  const differences: unknown[] = [];
  let lookedAt = 0;
  let after: string | undefined;
  do {
    const page = await office.get('/ledger/verification', { limit: MOST_AT_ONCE, after });
    lookedAt += Number(textAt(page, 'lookedAt') ?? '0');
    differences.push(...listAt(page, 'differences'));
    after = textAt(page, 'next');
    if (after !== undefined) desk.tell('cli.say.read-so-far', { number: lookedAt });
  } while (after !== undefined);
  const sound = differences.length === 0;
  desk.show({ sound, lookedAt, differences }, () =>
    sound ? desk.say('cli.say.ledger-sound', { number: lookedAt }) : inWords(desk, differences),
  );
  if (!sound)
    throw desk.failure('refused', 'ledger-differs', 'cli.say.ledger-differs', { number: differences.length });
}

function inWords(desk: Desk, differences: readonly unknown[]): string {
  return desk.table(
    [
      'cli.column.problem',
      'cli.column.entry',
      'cli.column.payment',
      'cli.column.expected',
      'cli.column.found',
    ],
    differences.map((one) => [
      ...[textAt(one, 'problem'), [textAt(one, 'kind') ?? '', textAt(one, 'subject') ?? '']],
      textAt(one, 'about'),
      ...['expected', 'found'].map((name) => listAt(one, name).map(String)),
    ]),
  );
}

const columns = ['openingDebit', 'openingCredit', 'debits', 'credits', 'closingDebit', 'closingCredit'];

async function trialBalance(desk: Desk, given: Given): Promise<void> {
  const office = await desk.office();
  const asked = { from: given.text('from'), to: given.text('to') };
  if (given.is('csv')) {
    await takeOut(desk, office, '/ledger/trial-balance/exports', asked);
    return;
  }
  const answer = await office.get('/ledger/trial-balance', asked);
  desk.show(answer, () =>
    desk.table(
      [
        ...(['cli.column.ledger-account', 'cli.column.opening-debit', 'cli.column.opening-credit'] as const),
        ...(['cli.column.debits', 'cli.column.credits'] as const),
        ...(['cli.column.closing-debit', 'cli.column.closing-credit'] as const),
      ],
      [
        ...listAt(answer, 'accounts').map((one) => [
          [textAt(valueAt(one, 'name'), desk.language) ?? '', textAt(one, 'row') ?? ''].filter(
            (text) => text !== '',
          ),
          ...columns.map((name) => textAt(one, name)),
        ]),
        [desk.say('ledger.total'), ...columns.map((name) => textAt(valueAt(answer, 'totals'), name))],
      ],
    ),
  );
  if (valueAt(answer, 'balanced') === false)
    throw desk.failure('refused', 'ledger-unbalanced', 'cli.say.ledger-unbalanced');
}

async function journal(desk: Desk, given: Given): Promise<void> {
  const asked = {
    ...{ from: given.text('from'), to: given.text('to') },
    ...{ account: given.text('account'), attempt: given.text('attempt') },
  };
  if (given.is('csv')) {
    await takeOut(desk, await desk.office(), '/ledger/journal/exports', asked);
    return;
  }
  const page = await listed(desk, given, '/ledger/journal', 'entries', asked);
  showList(desk, 'entries', page, () =>
    desk.table(
      [
        ...(['cli.column.day', 'cli.column.entry', 'cli.column.payment'] as const),
        ...(['cli.column.debit', 'cli.column.credit', 'cli.column.amount'] as const),
      ],
      page.items.map((one) => [
        ...[textAt(one, 'day'), textAt(valueAt(one, 'sentence'), desk.language), textAt(one, 'attemptId')],
        ...['debit', 'credit', 'amount'].map((name) =>
          listAt(one, 'transfers').map((transfer) => textAt(transfer, name) ?? ''),
        ),
      ]),
    ),
  );
}
