import { attemptLifecycle } from '@tajdeed/domain';
import type { TrueBank } from './true-bank';
import type { Machine } from './machine';
import { FILS, isPaid, stands, type ModelAttempt } from './model';
import { returnedOf, returningOf } from './returns';

/** Plain comparisons: so many thousand of the matchers' would take longer than all the rest. */
export function must(holds: unknown, sentence: string): void {
  if (!holds) throw new Error(`broken: ${sentence}`);
}

const OF_REST = ['captured-late', 'money-to-return', 'refund-refused', 'refund-in-part'];

/** Invariants 1 to 3, 4 and D13, as they hold at any moment. */
export function look(machine: Machine, bank: TrueBank): void {
  for (const renewal of machine.renewals) {
    const paying = machine.attempts.filter((one) => one.renewal === renewal && isPaid(one.state));
    must(paying.length <= 1, 'one capture pays for a renewal at most');
    const [attempt] = paying;
    if (stands(renewal.coverage)) must(attempt, 'a cover stands on a capture');
    if (attempt) {
      must(attempt.proofs > 0, 'a capture is one by an inquiry, or by the bank’s books');
      const held = machine.cases.has(`coverage-refused ${renewal.id}`);
      const covered = renewal.state === 'ISSUING' || stands(renewal.coverage) || held;
      const isGivenUp = renewal.state === 'ABANDONED' && isLookedAfter(machine, attempt);
      must(covered || isGivenUp, 'captured money has a cover, one to come, or a way back, or a case');
    }
    if (renewal.coverage === 'SUSPENDED')
      must(machine.cases.has(`voided-after-issue ${renewal.id}`), 'a suspended cover has a case');
  }
  for (const attempt of machine.attempts) {
    if (attempt.state === 'CAPTURED_LATE')
      must(isLookedAfter(machine, attempt), 'late money is on its way back, or has a case');
    lookAtReturns(machine, bank, attempt);
  }
  must(machine.attempts.filter(({ unproven }) => unproven).length <= 1, 'a person has one unproven payment');
  lookAtTheBooks(machine);
}

/** All of it is on its way back, or what is not has a case. */
function isLookedAfter(machine: Machine, attempt: ModelAttempt): boolean {
  return returningOf(attempt) === FILS || OF_REST.some((kind) => machine.cases.has(`${kind} ${attempt.id}`));
}

/** What we say of money that went back is what the bank did, and no more goes back than came. */
function lookAtReturns(machine: Machine, bank: TrueBank, attempt: ModelAttempt): void {
  must(bank.backOf(attempt) <= FILS, 'no more goes back than was captured');
  must(bank.isWhole(attempt) || bank.of(attempt) === 'captured', 'nothing goes back of what is not there');
  if (attempt.state === 'REFUNDED')
    must(bank.backOf(attempt) === FILS, 'what is refunded went back, all of it');
  must(returningOf(attempt) <= FILS, 'no more is asked for than was captured');
  for (const refund of attempt.refunds) {
    const given = bank.givenOf(refund);
    must(given <= refund.fils, 'a refund is given once');
    if (refund.state === 'RETURNED') must(given === refund.fils, 'what is returned was given, all of it');
    if (refund.state === 'RETURNED_IN_PART')
      must(given === refund.given, 'what is booked of a part was given');
    if (refund.state === 'REFUSED' || refund.state === 'WITHDRAWN')
      must(given === 0n, 'what is refused was not given');
    if (refund.state === 'UNKNOWN') {
      const isAsked = machine.returns.dueAt(refund) !== null;
      must(
        isAsked || machine.cases.has(`refund-unproven r${refund.id}`),
        'an open refund is asked about, or a case',
      );
    }
  }
}

/** Each entry balances by itself; together they say what the states say. */
function lookAtTheBooks({ till, attempts }: Machine): void {
  const sum = [...till.balances.values()].reduce((all, one) => all + one, 0n);
  must(sum === 0n, 'debits are credits');
  const total = (of: (attempt: ModelAttempt) => bigint): bigint =>
    attempts.reduce((all, attempt) => all + of(attempt), 0n);
  const left = (attempt: ModelAttempt): bigint => FILS - returnedOf(attempt);
  const due = ({ refunds }: ModelAttempt): bigint =>
    refunds.reduce(
      (all, { state, dueFils }) => (['REQUESTED', 'SENT', 'UNKNOWN'].includes(state) ? all + dueFils : all),
      0n,
    );
  const held = total((one) => (isPaid(one.state) || one.state === 'CAPTURED_LATE' ? left(one) : 0n));
  // What a transfer gave back out of the bank's account, the bank is still to pay into it.
  must(
    till.balance('clearing') + till.balance('bank') === held,
    'clearing holds what is captured and not back',
  );
  const isDue = total((one) =>
    one.state === 'CAPTURED_LATE' ? left(one) : isPaid(one.state) ? due(one) : 0n,
  );
  must(-till.balance('refunds-due') === isDue, 'what came late is due, and what was asked for of a fee');
  const earned = -till.balance('fees') - till.balance('receivable');
  must(
    earned === total((one) => (isPaid(one.state) ? left(one) - due(one) : 0n)),
    'what is earned is captured, or owed',
  );
}

/** Once everybody has behaved for long enough. */
export function lookAtTheEnd(machine: Machine, bank: TrueBank): void {
  for (const attempt of machine.attempts) {
    const { state, byHand, renewal } = attempt;
    const truth = bank.of(attempt);
    const said = `the bank says ${truth}, we say ${state}`;
    must(attemptLifecycle.states[state].ends, `it comes to an end: ${said}`);
    const has = ['CONFIRMED', 'CAPTURED_LATE', 'REFUNDED'].includes(state) || byHand !== null;
    must(has === (truth === 'captured'), `our books are the bank’s: ${said}`);
    const back = byHand === null ? returnedOf(attempt) : FILS;
    must(
      truth !== 'captured' || back === bank.backOf(attempt),
      `what went back is what we say went back: ${said}`,
    );
    must(!attempt.unproven, 'nobody is held without need');
    const isGivenUp = renewal.state === 'ABANDONED';
    must(attempt.blocks === isPaid(state) || isGivenUp, 'nobody is kept from paying without need');
    for (const refund of attempt.refunds)
      must(
        !['REQUESTED', 'SENT', 'UNKNOWN'].includes(refund.state),
        `a refund comes to an end: ${refund.state}`,
      );
  }
  for (const late of machine.attempts.filter(({ state }) => state === 'CAPTURED_LATE'))
    for (const one of machine.attempts) {
      const paid = one.events.includes('attempt.captured') && one.state === 'CONFIRMED';
      if (one.renewal !== late.renewal || !paid) continue;
      must(late.late === 'duplicate', 'the money that came twice is known as such');
      must(late.refunds.length > 0, 'the money that came twice goes back by itself');
    }
}
