import type { Account, Transfer } from './accounts';

/** What a payment pays for: an amount of one row of a schedule (`<schedule>:<row>`). */
export interface PaidRow {
  readonly row: string;
  readonly fils: bigint;
}

/** Where the money of an attempt stands in the books: earned, to be given back, or not at all. */
export type Holding = 'fees' | 'due' | 'nothing';

interface Gross {
  /** What the payer paid. */
  readonly fils: bigint;
  /** What of it the bank keeps; never more than the whole. */
  readonly commission: bigint;
}

/** The account over which money went back: by the bank, whose file is to take it, or by a transfer from what it has paid out. */
export type ReturnedOver = 'clearing' | 'bank';

interface GivenBack {
  readonly over: ReturnedOver;
}

/** Everything that is ever entered in the ledger, with what it takes to know the amounts. */
export type Posting =
  | { readonly kind: 'captured'; readonly rows: readonly PaidRow[] }
  | { readonly kind: 'captured-late'; readonly fils: bigint }
  | { readonly kind: 'voided'; readonly from: 'fees' | 'due'; readonly fils: bigint }
  | { readonly kind: 'cover-ended-unpaid'; readonly rows: readonly PaidRow[] }
  | ({
      readonly kind: 'settled-by-hand';
      readonly from: Holding;
      readonly rows: readonly PaidRow[];
    } & GivenBack)
  | { readonly kind: 'refund-requested'; readonly from: 'fees' | 'due'; readonly rows: readonly PaidRow[] }
  | {
      /** `refund-rest`: what the bank did not give of a refund that it gave in part. */
      readonly kind: 'refund-refused' | 'refund-withdrawn' | 'refund-rest';
      readonly from: 'fees' | 'due';
      readonly rows: readonly PaidRow[];
    }
  | { readonly kind: 'refund-completed'; readonly fils: bigint }
  | ({ readonly kind: 'settled-line' | 'settled-reversal' | 'settled-refund' } & Gross)
  | ({ readonly kind: 'foreign-line' | 'foreign-reversal' | 'foreign-refund' } & Gross)
  /** What a line of nobody turned out to be that gave money: ours, to be given back, or a charge that the bank took back. */
  | { readonly kind: 'foreign-cleared'; readonly to: Known | 'refunds-due'; readonly fils: bigint }
  /** What a line of nobody turned out to be that took money: ours, or a charge. */
  | { readonly kind: 'foreign-debit-cleared'; readonly from: Known; readonly fils: bigint }
  /** What of nobody had to go back went. */
  | ({ readonly kind: 'foreign-returned'; readonly fils: bigint } & GivenBack)
  | { readonly kind: 'bank-charged'; readonly fils: bigint };

type Known = 'clearing' | 'bank-charges';

export type EntryKind = Posting['kind'];

/** Every kind of entry, in the order of a payment's life. */
export const entryKinds = [
  'captured',
  'captured-late',
  'voided',
  'cover-ended-unpaid',
  'settled-by-hand',
  'refund-requested',
  'refund-refused',
  'refund-withdrawn',
  'refund-rest',
  'refund-completed',
  'settled-line',
  'settled-reversal',
  'settled-refund',
  'foreign-line',
  'foreign-reversal',
  'foreign-refund',
  'foreign-cleared',
  'foreign-debit-cleared',
  'foreign-returned',
  'bank-charged',
] as const satisfies readonly EntryKind[];

/** The transfers of an entry; none where it moves nothing. Each debits one account and credits another, so every entry balances. */
export function postingsOf(posting: Posting): readonly Transfer[] {
  return transfersOf(posting).filter(({ fils }) => fils !== 0n);
}

function transfersOf(posting: Posting): readonly Transfer[] {
  switch (posting.kind) {
    case 'captured':
      return [
        ...ofRows('receivable', 'fees', posting.rows),
        one('clearing', 'receivable', sumOf(posting.rows)),
      ];
    case 'captured-late':
      return [one('clearing', 'refunds-due', posting.fils)];
    case 'voided':
      return [one(posting.from === 'fees' ? 'receivable' : 'refunds-due', 'clearing', posting.fils)];
    case 'cover-ended-unpaid':
      return ofRows('fees', 'receivable', posting.rows);
    case 'settled-by-hand':
      return givenBackByHand(posting);
    case 'refund-requested':
      return posting.from === 'fees' ? ofRows('fees', 'refunds-due', posting.rows) : [];
    case 'refund-refused':
    case 'refund-withdrawn':
    case 'refund-rest':
      return posting.from === 'fees' ? ofRows('refunds-due', 'fees', posting.rows) : [];
    case 'refund-completed':
      return [one('refunds-due', 'clearing', posting.fils)];
    case 'foreign-cleared':
      return [one('suspense', posting.to, posting.fils)];
    case 'foreign-debit-cleared':
      return [one(posting.from, 'suspense', posting.fils)];
    case 'foreign-returned':
      return [one('refunds-due', posting.over, posting.fils)];
    case 'bank-charged':
      return [one('bank-charges', 'bank', posting.fils)];
    default:
      return ofBank(posting);
  }
}

/** Out of what holds it to what is due, and back to the payer. Money that was never booked came before it went. */
function givenBackByHand({
  from,
  over,
  rows,
}: Extract<Posting, { kind: 'settled-by-hand' }>): readonly Transfer[] {
  const fils = sumOf(rows);
  const back = one('refunds-due', over, fils);
  switch (from) {
    case 'fees':
      return [...ofRows('fees', 'refunds-due', rows), back];
    case 'due':
      return [back];
    case 'nothing':
      return [one('clearing', 'refunds-due', fils), back];
  }
}

type OfBank = Extract<Posting, Gross>;

/** What a settlement file says of the bank's account, our own payments over clearing and those of nobody over suspense. */
function ofBank(posting: OfBank): readonly Transfer[] {
  switch (posting.kind) {
    case 'settled-line':
      return paidOut('clearing', posting);
    case 'foreign-line':
      return paidOut('suspense', posting);
    case 'settled-reversal':
      return takenBack('clearing', posting);
    case 'foreign-reversal':
      return takenBack('suspense', posting);
    case 'settled-refund':
      return refunded('clearing', posting);
    case 'foreign-refund':
      return refunded('suspense', posting);
  }
}

type Over = 'clearing' | 'suspense';

/** A sale: the bank pays out what it does not keep. */
function paidOut(over: Over, { fils, commission }: Gross): readonly Transfer[] {
  return [one('bank', over, netOf({ fils, commission })), one('bank-charges', over, commission)];
}

/** A sale that the bank undid: it takes back what it had paid out, and gives back what it had kept. */
function takenBack(over: Over, { fils, commission }: Gross): readonly Transfer[] {
  return [one(over, 'bank', netOf({ fils, commission })), one(over, 'bank-charges', commission)];
}

/** A refund: the bank takes the whole, and what it asks for the work besides. */
function refunded(over: Over, { fils, commission }: Gross): readonly Transfer[] {
  return [one(over, 'bank', fils), one('bank-charges', 'bank', commission)];
}

function netOf({ fils, commission }: Gross): bigint {
  if (commission > fils) throw new RangeError('a commission is never above its amount');
  return fils - commission;
}

function one(debit: Account, credit: Account, fils: bigint): Transfer {
  if (fils < 0n) throw new RangeError('an amount of the ledger is never negative');
  return { debit, credit, fils };
}

function ofRows(debit: Account, credit: Account, rows: readonly PaidRow[]): readonly Transfer[] {
  return rows.map(({ row, fils }) => ({ ...one(debit, credit, fils), row }));
}

/** The sum of some rows. */
export function sumOf(rows: readonly PaidRow[]): bigint {
  return rows.reduce((sum, { fils }) => sum + fils, 0n);
}

/** `fils` of these rows, taken in their order after the first `skip` fils; throws where there is not so much. */
export function partOf(rows: readonly PaidRow[], fils: bigint, skip = 0n): readonly PaidRow[] {
  const part: PaidRow[] = [];
  let [left, before] = [fils, skip];
  for (const { row, fils: of } of rows) {
    const passed = before < of ? before : of;
    const taken = left < of - passed ? left : of - passed;
    before -= passed;
    left -= taken;
    if (taken > 0n) part.push({ row, fils: taken });
  }
  if (left !== 0n || before !== 0n || fils < 0n || skip < 0n)
    throw new RangeError('more than there is is taken from the rows of a fee');
  return part;
}
