import { nextState, type AttemptAlarm, type BankVerdict, type Lifecycle } from '@tajdeed/domain';

/** Events by which money comes too late. */
export const LATE: readonly string[] = ['attempt.captured_late', 'attempt.corrected_captured'];

/** The kind of case that an alarm is. */
const kindOf: Readonly<Record<AttemptAlarm, string | null>> = {
  'captured-late': 'captured-late',
  mismatch: 'bank-mismatch',
  unproven: 'payment-unproven',
  silent: 'bank-silent',
  'callback-contradicted': 'bank-mismatch',
  voided: null,
};

/** The case that an alarm is, as `kind subject`. Of the reports about money that is here there is one of their own. */
export function caseOf(alarm: AttemptAlarm | null, verdict: BankVerdict, id: number): string | null {
  if (alarm === 'callback-contradicted' && verdict === 'captured') return `callback-mismatch r${id}`;
  const kind = alarm && kindOf[alarm];
  return kind && `${kind} ${id}`;
}

/** The state that an event leads to; throws where it leads nowhere. */
export function moved<S extends string, E extends string>(
  lifecycle: Lifecycle<S, E>,
  from: S | null,
  event: E,
): S {
  const to = nextState(lifecycle, from, event);
  if (to === undefined)
    throw new Error(`a ${lifecycle.kind} knows no ${event} from ${from ?? 'its beginning'}`);
  return to;
}
