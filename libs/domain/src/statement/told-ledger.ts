import { attemptLifecycle, type AttemptState } from '../attempt/lifecycle';
import type { Transfer } from '../ledger/accounts';
import { expectedEntries, type MoneyStep } from '../ledger/expected';
import { inTimeOrder } from '../ledger/in-time-order';
import { ledgerOf, type Held, type LedgerBook } from './books';
import { amountIn, textIn, type Told, type ToldEntry } from './told';
import { textToFils } from '../money';

/** What the ledger holds of a payment: its book, and the sums behind it in fils. */
export interface HeldBook extends Held {
  readonly ledger: LedgerBook;
}

/** What transfers leave on the accounts that hold a payment of that amount. */
export function heldIn(
  amount: bigint,
  transfers: readonly { readonly debit: string; readonly credit: string; readonly fils: bigint }[],
): HeldBook {
  const onCredit = (account: Transfer['debit']): bigint =>
    transfers.reduce((sum, { debit, credit, fils }) => {
      const sign = BigInt(Number(credit === account) - Number(debit === account));
      return sum + sign * fils;
    }, 0n);
  const [earned, due, owed] = [onCredit('fees'), onCredit('refunds-due'), -onCredit('receivable')];
  return { earned, due, owed, ledger: ledgerOf(amount, transfers.length > 0, { earned, due, owed }) };
}

/**
 * What the ledger must hold of a payment by what was told of it, of its refunds and of its renewal's cover alone: which row of the
 * schedule it is for changes no sum. Undefined where that comes to no amounts.
 */
export function toldLedger(
  attempt: Told,
  refunds: readonly Told[],
  cover: Told | undefined,
): HeldBook | undefined {
  const amount = amountIn(attempt.entries[0]);
  try {
    const steps = inTimeOrder<ToldEntry & { readonly step: MoneyStep }>([
      attempt.entries.map((entry, n) => ({ ...entry, step: stepOf(entry, attempt.entries[n - 1]) })),
      (cover?.entries ?? []).map((entry) => ({ ...entry, step: { thing: 'coverage', event: entry.event } })),
      ...refunds.map(({ thing, entries }) =>
        entries.map((entry) => ({ ...entry, step: refundStep(thing, amountIn(entries[0]), entry) })),
      ),
    ]).map(({ step }) => step);
    const rows = [{ row: 'told', fils: amount }];
    const booked = expectedEntries({ attemptId: attempt.thing, rows }, steps);
    return heldIn(
      amount,
      booked.flatMap(({ transfers }) => transfers),
    );
  } catch {
    return undefined;
  }
}

function stepOf(entry: ToldEntry, before: ToldEntry | undefined): MoneyStep {
  const from = before?.to ?? null;
  if (from !== null && !isAttemptState(from)) throw new Error(`an attempt knows no state ${from}`);
  return { thing: 'attempt', seq: entry.seq, from, event: entry.event, outcome: textIn(entry, 'outcome') };
}

function refundStep(refundId: string, fils: bigint, entry: ToldEntry): MoneyStep {
  const given = textToFils(textIn(entry, 'given') ?? '');
  return { thing: 'refund', refundId, fils, event: entry.event, given };
}

/** Whether a text is one of an attempt's states. */
export function isAttemptState(state: string): state is AttemptState {
  return Object.hasOwn(attemptLifecycle.states, state);
}
