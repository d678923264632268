import { Nudges } from '../nudges';
import { runImpact } from '../steps';

/** Carries one preview of a fee schedule out, from where its row stands; a second start finds nothing left to do. */
export async function impactRun(impactId: string): Promise<void> {
  const nudges = new Nudges();
  nudges.taken();
  await runImpact(impactId);
}
