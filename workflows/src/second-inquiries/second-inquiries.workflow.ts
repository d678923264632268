import { continueAsNew, sleep, workflowInfo } from '@temporalio/workflow';
import { Nudges } from '../nudges';
import { askCaptures } from '../steps';

/** How long a bank that stopped answering is left alone, in ms. */
const DEAF_MS = 30_000;

/**
 * The second inquiry about every capture, in batches (D18). Begun whenever one is due, and over when none is; what is due
 * stands in rows, so nothing is lost with it.
 */
export async function secondInquiries(runId: string): Promise<void> {
  const nudges = new Nudges();

  for (;;) {
    nudges.taken(); // whoever says that something is due is answered by the rows
    const { isMore, isDeaf } = await askCaptures();
    if (isDeaf) await sleep(DEAF_MS);
    else if (!isMore) return;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof secondInquiries>(runId);
  }
}
