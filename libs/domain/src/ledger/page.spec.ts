import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filsToText } from '../money';
import { accounts, type Account } from './accounts';
import { entryKinds, postingsOf, type Posting } from './postings';

/** The page for people, held against the code. */
const page = readFileSync(join(__dirname, '../../../../infra/docs/ledger.md'), 'utf8');
const tableAfter = (heading: string): string[][] => {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[ -]+\|/.test(line))
    .slice(1)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
};

const rows = [{ row: 'res-1:a', fils: 100_000n }];
const gross = { fils: 100_000n, commission: 250n };
const variants: readonly (readonly [of: string, posting: Posting])[] = [
  ['', { kind: 'captured', rows }],
  ['', { kind: 'captured-late', fils: 1n }],
  ['earned', { kind: 'voided', from: 'fees', fils: 1n }],
  ['due', { kind: 'voided', from: 'due', fils: 1n }],
  ['', { kind: 'cover-ended-unpaid', rows }],
  ['earned', { kind: 'settled-by-hand', from: 'fees', over: 'clearing', rows }],
  ['due', { kind: 'settled-by-hand', from: 'due', over: 'clearing', rows }],
  ['never booked', { kind: 'settled-by-hand', from: 'nothing', over: 'clearing', rows }],
  ['earned', { kind: 'settled-by-hand', from: 'fees', over: 'bank', rows }],
  ['due', { kind: 'settled-by-hand', from: 'due', over: 'bank', rows }],
  ['never booked', { kind: 'settled-by-hand', from: 'nothing', over: 'bank', rows }],
  ['earned', { kind: 'refund-requested', from: 'fees', rows }],
  ['earned', { kind: 'refund-refused', from: 'fees', rows }],
  ['earned', { kind: 'refund-withdrawn', from: 'fees', rows }],
  ['earned', { kind: 'refund-rest', from: 'fees', rows }],
  ['', { kind: 'refund-completed', fils: 1n }],
  ['', { kind: 'settled-line', ...gross }],
  ['', { kind: 'settled-reversal', ...gross }],
  ['', { kind: 'settled-refund', fils: 1n, commission: 0n }],
  ['', { kind: 'foreign-line', ...gross }],
  ['', { kind: 'foreign-reversal', ...gross }],
  ['', { kind: 'foreign-refund', fils: 1n, commission: 0n }],
  ['ours', { kind: 'foreign-cleared', to: 'clearing', fils: 1n }],
  ['to be given back', { kind: 'foreign-cleared', to: 'refunds-due', fils: 1n }],
  ['a charge given back', { kind: 'foreign-cleared', to: 'bank-charges', fils: 1n }],
  ['ours', { kind: 'foreign-debit-cleared', from: 'clearing', fils: 1n }],
  ['a charge', { kind: 'foreign-debit-cleared', from: 'bank-charges', fils: 1n }],
  ['by the bank', { kind: 'foreign-returned', over: 'clearing', fils: 1n }],
  ['by a transfer', { kind: 'foreign-returned', over: 'bank', fils: 1n }],
  ['', { kind: 'bank-charged', fils: 1n }],
];

describe('the page of the ledger', () => {
  it('names every account and the side on which its balance stands', () => {
    const told = tableAfter('Accounts').map(([code, side]) => [code?.replaceAll('`', ''), side]);
    expect(told).toEqual(Object.entries(accounts));
  });

  it('tells for every entry which accounts it debits and credits', () => {
    expect(new Set(variants.map(([, { kind }]) => kind))).toEqual(new Set(entryKinds));
    const told = tableAfter('Entries').map(([kind = '', of, , moves]) => [
      kind.replaceAll('`', ''),
      of,
      moves,
    ]);
    expect(told).toEqual(
      variants.map(([of, posting]) => [
        posting.kind,
        of,
        postingsOf(posting)
          .map(({ debit, credit }) => `\`${debit}\` → \`${credit}\``)
          .join(', '),
      ]),
    );
  });

  it('comes in its example to the balances that the code comes to', () => {
    const paid: PostingsOf = [
      ['a', { kind: 'captured', rows }],
      ['b', { kind: 'captured-late', fils: 100_000n }],
      ['b', { kind: 'refund-completed', fils: 100_000n }],
      ['a', { kind: 'settled-line', ...gross }],
      ['b', { kind: 'settled-line', ...gross }],
      ['b', { kind: 'settled-refund', fils: 100_000n, commission: 0n }],
      ['', { kind: 'foreign-line', fils: 40_000n, commission: 100n }],
    ];
    const balances = new Map<string, bigint>();
    const add = (code: Account, fils: bigint) => balances.set(code, (balances.get(code) ?? 0n) + fils);
    for (const [, posting] of paid)
      for (const { debit, credit, fils } of postingsOf(posting)) {
        add(debit, fils);
        add(credit, -fils);
      }
    const shown = (fils: bigint) => [fils > 0n ? filsToText(fils) : '', fils < 0n ? filsToText(-fils) : ''];
    const told = tableAfter('An example').map(([code = '', ...sides]) => [
      code.replaceAll('`', ''),
      ...sides,
    ]);
    expect(told).toEqual(Object.keys(accounts).map((code) => [code, ...shown(balances.get(code) ?? 0n)]));
  });
});

type PostingsOf = readonly (readonly [payment: string, posting: Posting])[];
