import { nextState, type AttemptAlarm, type Lifecycle } from '@tajdeed/domain';

/** Events by which money comes too late. */
export const LATE: readonly string[] = ['attempt.captured_late', 'attempt.corrected_captured'];

/** The kind of case that an alarm is. */
export const kindOf: Readonly<Record<AttemptAlarm, string | null>> = {
  'captured-late': 'captured-late',
  mismatch: 'bank-mismatch',
  unproven: 'payment-unproven',
  silent: 'bank-silent',
  'callback-contradicted': null,
  voided: null,
};

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
