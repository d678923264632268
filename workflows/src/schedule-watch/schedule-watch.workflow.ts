import { Nudges } from '../nudges';
import { lookAtSchedule } from '../steps';

/** Looks at a schedule of fees when its instant has come; the recorded instant has it begun anew for each. */
export async function scheduleWatch(thing: string): Promise<void> {
  const nudges = new Nudges();
  nudges.taken();
  await lookAtSchedule(thing);
}
