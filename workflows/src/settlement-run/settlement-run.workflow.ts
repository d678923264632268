import { Nudges } from '../nudges';
import { runSettlement } from '../steps';

/** Matches the files of one settled day, from where their rows stand; told again, it looks again. */
export async function settlementRun(settlementId: string): Promise<void> {
  const nudges = new Nudges();
  do {
    nudges.taken();
    await runSettlement(settlementId);
  } while (nudges.areHeard);
}
