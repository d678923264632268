import type { Desk } from '../desk';
import type { Given } from '../given';
import { listAt, textAt, valueAt } from '../json';
import { listed, listOptions, showList } from '../listing';
import type { VerbRow } from '../verbs';
import { codeAndWords, listWords, stateWords } from '../words';
import { timeOf } from './places';
import { pathOf } from './staff.commands';

/** Paid means covered: to be read, never changed. */
export const statementVerbs: readonly VerbRow[] = [
  {
    ...{ name: 'list', key: 'cli.statements.list', asks: ['GET /statements'], deed: list },
    options: [
      { flags: '--state <state>', key: 'cli.option.statement-state', choices: ['open', 'owed', 'all'] },
      ...listOptions,
    ],
  },
  {
    ...{ name: 'show', key: 'cli.statements.show', asks: ['GET /statements/:attemptId'], deed: show },
    takes: [{ name: '<id>', key: 'cli.argument.attempt' }],
  },
];

async function list(desk: Desk, given: Given): Promise<void> {
  const page = await listed(desk, given, '/statements', 'statements', { state: given.text('state') });
  showList(desk, 'statements', page, () =>
    desk.table(
      [
        ...(['cli.column.payment', 'cli.column.state', 'cli.column.amount', 'cli.column.began'] as const),
        ...(['cli.column.missing', 'cli.column.acts', 'cli.column.ends'] as const),
      ],
      page.items.map((one) => [
        ...[textAt(one, 'attemptId'), codeAndWords(textAt(one, 'state'), textAt(one, 'sentence'))],
        ...[textAt(one, 'amount'), timeOf(textAt(one, 'takenAt'))],
        ...[missing(one), textAt(valueAt(one, 'acts'), 'sentence'), timeOf(textAt(one, 'until'))],
      ]),
    ),
  );
}

async function show(desk: Desk, given: Given): Promise<void> {
  const one = await (await desk.office()).get(`/statements/${pathOf(given.at(0))}`);
  const books = valueAt(one, 'books');
  const state = await stateWords(desk);
  /** What a book says, `list` being its words in the catalogue; amounts have none. */
  const book = (name: string, fields: Readonly<Record<string, string>>) => {
    const of = valueAt(books, name);
    return Object.entries(fields).map(([field, list]) => {
      const isCover = field === 'state' && textAt(of, field) !== 'none' && name === 'coverage';
      const said = isCover
        ? state('coverage', of)
        : listWords(desk, `statement.book.${list}`, textAt(of, field));
      return `${field} ${said ?? '-'}`;
    });
  };
  desk.show(one, () =>
    desk.table(
      ['cli.column.what', 'cli.column.value'],
      [
        [desk.say('cli.column.payment'), textAt(one, 'attemptId')],
        [desk.say('cli.column.renewal'), textAt(one, 'renewalId')],
        [desk.say('cli.column.state'), codeAndWords(textAt(one, 'state'), textAt(one, 'sentence'))],
        [desk.say('cli.column.amount'), textAt(one, 'amount')],
        [desk.say('cli.column.began'), timeOf(textAt(one, 'takenAt'))],
        [
          desk.say('cli.column.bank-book'),
          book('bank', { inquiry: 'bank', settlement: 'settlement', refunded: '' }),
        ],
        [
          desk.say('cli.column.ledger-book'),
          book('ledger', { state: 'ledger', earned: '', due: '', owed: '' }),
        ],
        [desk.say('cli.column.coverage'), book('coverage', { state: 'coverage' })],
        [desk.say('cli.column.authority-book'), book('authority', { state: 'authority' })],
        [desk.say('cli.column.missing'), missing(one)],
        [desk.say('cli.column.acts'), textAt(valueAt(one, 'acts'), 'sentence')],
        [desk.say('cli.column.ends'), timeOf(textAt(one, 'until'))],
        [desk.say('cli.column.case'), textAt(one, 'caseId')],
        [desk.say('cli.column.moved'), timeOf(textAt(one, 'changedAt'))],
      ],
    ),
  );
}

function missing(one: unknown): readonly string[] | undefined {
  const sentences = listAt(one, 'missing').map((it) => textAt(it, 'sentence') ?? '');
  return sentences.length === 0 ? undefined : sentences;
}
