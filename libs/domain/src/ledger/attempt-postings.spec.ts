import fc from 'fast-check';
import { attemptLifecycle, type AttemptState } from '../attempt/lifecycle';
import { eventsFrom, nextState } from '../lifecycle';
import { accounts, type Account, type Transfer } from './accounts';
import { attemptPostings, holdingOf, moneyOf } from './attempt-postings';
import { partOf, postingsOf, sumOf, type PaidRow, type Posting } from './postings';

const rows: readonly PaidRow[] = [
  { row: 'res-1:a', fils: 60n },
  { row: 'res-1:b', fils: 40n },
];
const WHOLE = 100n;
type Books = Record<Account, bigint>;

const empty = (): Books => Object.fromEntries(Object.keys(accounts).map((code) => [code, 0n])) as Books;

function book(books: Books, transfers: readonly Transfer[]): void {
  for (const { debit, credit, fils } of transfers) {
    books[debit] += fils;
    books[credit] -= fils;
  }
}

/** A walk of one attempt through its lifecycle, of its cover and of its refunds, with all that is booked on the way. */
class Walk {
  state: AttemptState | null = null;
  cover: 'none' | 'stands' | 'ended' = 'none';
  /** The bank took back what was earned, and the cover is still owed for. */
  owed: readonly PaidRow[] = [];
  returned = 0n;
  handed = 0n;
  /** What the bank's files come to once they have it all: sales, and what they took. */
  readonly lines: Posting[] = [];
  open: { readonly fils: bigint; readonly posting: Extract<Posting, { kind: 'refund-requested' }> }[] = [];
  due = 0n;
  readonly books = empty();

  post(posting: Posting): void {
    book(this.books, postingsOf(posting));
    const line = (kind: 'settled-line' | 'settled-reversal' | 'settled-refund', fils: bigint) =>
      this.lines.push({ kind, fils, commission: 0n });
    const isNew = posting.kind === 'settled-by-hand' && posting.from === 'nothing';
    if (posting.kind === 'captured' || posting.kind === 'captured-late' || isNew) line('settled-line', WHOLE);
    if (posting.kind === 'voided') line('settled-reversal', posting.fils);
    if (posting.kind === 'refund-completed') line('settled-refund', posting.fils);
    if (posting.kind === 'settled-by-hand' && posting.over === 'clearing')
      line('settled-refund', sumOf(posting.rows));
  }

  move(event: string, outcome: 'returned' | 'never-taken', way: 'bank' | 'transfer'): void {
    const from = this.state;
    const facts = { rows, returned: this.returned, coverStands: this.cover === 'stands' };
    const postings = attemptPostings({ from, event, outcome, way }, facts);
    for (const posting of postings) {
      this.post(posting);
      if (posting.kind === 'voided' && posting.from === 'fees' && postings.length === 1)
        this.owed = partOf(rows, WHOLE - this.returned, this.returned);
      if (posting.kind === 'settled-by-hand' && way === 'transfer') this.handed += sumOf(posting.rows);
    }
    this.state = nextState(attemptLifecycle, from, event as never) ?? from;
    if (event === 'attempt.captured') this.cover = 'stands';
  }

  endCover(): void {
    if (this.cover !== 'stands') return;
    this.cover = 'ended';
    if (this.owed.length > 0) this.post({ kind: 'cover-ended-unpaid', rows: this.owed });
    this.owed = [];
  }

  /** As much as has not been asked for yet, or less. */
  request(share: bigint): void {
    const from = holdingOf(this.state);
    const asked = this.open.reduce((sum, { fils }) => sum + fils, 0n) + this.returned;
    const fils = ((WHOLE - asked) * share) / 4n;
    if (from === 'nothing' || fils === 0n) return;
    const posting = { kind: 'refund-requested' as const, from, rows: partOf(rows, fils, asked) };
    this.open.push({ fils, posting });
    this.post(posting);
  }

  end(kind: 'refund-refused' | 'refund-withdrawn'): void {
    const last = this.open.pop();
    if (last) this.post({ ...last.posting, kind });
  }

  complete(): void {
    const first = this.open.shift();
    if (!first) return;
    this.post({ kind: 'refund-completed', fils: first.fils });
    this.returned += first.fils;
  }
}

describe('the moves of an attempt in the ledger', () => {
  it('are known for every event of the lifecycle', () => {
    const events = new Set<string>(attemptLifecycle.transitions.map(([, event]) => event));
    for (const event of events) expect([event, moneyOf[event]]).toEqual([event, expect.any(String)]);
  });

  it('are refused for an event that nobody knows, and where the bank takes back what never came', () => {
    const facts = { rows, returned: 0n, coverStands: false };
    expect(() => attemptPostings({ from: 'OPEN', event: 'attempt.lost' }, facts)).toThrow(/does not know/);
    expect(() => attemptPostings({ from: 'DECLINED', event: 'attempt.voided' }, facts)).toThrow(/never came/);
  });

  // Every state with every event that it allows: what the entries are called.
  it.each(attemptLifecycle.transitions.map(([from, event]) => [from ?? 'nothing', event] as const))(
    'from %s by %s are those of the table',
    (name, event) => {
      const from = name === 'nothing' ? null : name;
      const kinds = (coverStands: boolean, outcome = 'returned') =>
        attemptPostings({ from, event, outcome }, { rows, returned: 0n, coverStands }).map(
          ({ kind }) => kind,
        );
      const expected: Record<string, [standing: string[], ended: string[]]> = {
        'attempt.captured': [['captured'], ['captured']],
        'attempt.captured_late': [['captured-late'], ['captured-late']],
        'attempt.corrected_captured': [['captured-late'], ['captured-late']],
        'attempt.voided': [['voided'], ['voided', 'cover-ended-unpaid']],
        'attempt.corrected_voided':
          name === 'CAPTURED_LATE'
            ? [['voided'], ['voided']]
            : [['voided'], ['voided', 'cover-ended-unpaid']],
        'attempt.settled': [['settled-by-hand'], ['settled-by-hand']],
      };
      const [standing, ended] = expected[event] ?? [[], []];
      expect(kinds(true)).toEqual(standing);
      expect(kinds(false)).toEqual(ended);
      expect(kinds(true, 'never-taken')).toEqual(event === 'attempt.settled' ? [] : standing);
    },
  );

  it('leave each account with the right sum after every legal walk', () => {
    const step = fc.record({
      deed: fc.constantFrom('move', 'move', 'move', 'end-cover', 'request', 'refuse', 'withdraw', 'complete'),
      pick: fc.nat(),
      outcome: fc.constantFrom('returned' as const, 'never-taken' as const),
      way: fc.constantFrom('bank' as const, 'transfer' as const),
      share: fc.bigInt({ min: 1n, max: 4n }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const walk = new Walk();
        for (const { deed, pick, outcome, way, share } of steps) {
          const events = eventsFrom(attemptLifecycle, walk.state).filter(
            // Refunds that are under way end before the attempt ends otherwise; all of it is given back by refunds alone.
            (event) =>
              (walk.open.length === 0 || moneyOf[event] === 'none') &&
              (event !== 'attempt.refunded' || walk.returned === WHOLE) &&
              (event !== 'attempt.settled' ||
                outcome === 'returned' ||
                holdingOf(walk.state) === 'nothing') &&
              (walk.returned < WHOLE || event === 'attempt.refunded') &&
              (event !== 'attempt.corrected_captured' || walk.returned === 0n),
          );
          const event = events[pick % Math.max(events.length, 1)];
          if (deed === 'move' && event !== undefined) walk.move(event, outcome, way);
          if (deed === 'end-cover') walk.endCover();
          if (deed === 'request') walk.request(share);
          if (deed === 'refuse') walk.end('refund-refused');
          if (deed === 'withdraw') walk.end('refund-withdrawn');
          if (deed === 'complete') walk.complete();
          holds(walk);
        }
        // Once the bank's files have it all, nothing is left between the bank and us, and its account has what we hold.
        for (const line of walk.lines) book(walk.books, postingsOf(line));
        const held = holdingOf(walk.state) === 'nothing' ? 0n : WHOLE - walk.returned;
        expect([walk.books.clearing, walk.books.bank]).toEqual([0n, held]);
      }),
      { numRuns: 500 },
    );
  });
});

/** What an auditor would reckon from the attempt alone. */
function holds(walk: Walk): void {
  const { books } = walk;
  const holding = holdingOf(walk.state);
  const asked = walk.open.reduce((sum, { fils }) => sum + fils, 0n);
  const held = holding === 'nothing' ? 0n : WHOLE - walk.returned;
  const owed = walk.owed.reduce((sum, { fils }) => sum + fils, 0n);
  expect(Object.values(books).reduce((sum, fils) => sum + fils, 0n)).toBe(0n);
  expect(books.clearing).toBe(held + walk.handed); // of what was transferred the bank still owes us the sale
  expect(books.receivable).toBe(owed);
  const earnedNow = holding === 'fees' ? held - asked : 0n;
  expect(-books.fees).toBe(earnedNow + owed);
  expect(-books['refunds-due']).toBe(holding === 'due' ? held : asked);
  expect([books.bank, books['bank-charges'], books.suspense]).toEqual([-walk.handed, 0n, 0n]);
}
