import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { RenewalLook } from '@tajdeed/contracts';
import type { RenewalState } from '@tajdeed/domain';
import { hearOf } from '../hear-bank';
import { Nudges } from '../nudges';
import { deliverCode, issueCoverage, lookAtRenewal, notifyAuthority, recordNotice } from '../steps';

/**
 * One resident's renewal, from the one-time code to the authority's acknowledgement (flow C4).
 * The input is the id and nothing else: the rows know where the renewal is, so starting again is resuming.
 */
export async function renewal(renewalId: string): Promise<void> {
  const nudges = new Nudges();

  let state = await untilPaid(renewalId, nudges);
  if (state === 'ISSUING') state = await issueCoverage(renewalId);
  if (state === 'NOTIFYING') await recordNotice(renewalId, await notifyAuthority(renewalId));
}

/**
 * The resident's part and the bank's. What the resident does is recorded where it is checked, at the edge; here the code
 * is delivered, the bank is asked, and every limit is minded. Returns the state in which waiting is over.
 */
async function untilPaid(renewalId: string, nudges: Nudges): Promise<RenewalState> {
  let delivered: string | undefined;

  for (;;) {
    nudges.taken();
    const row = await lookAtRenewal(renewalId); // records the limit's own event if it has passed
    if (!waits(row.state)) return row.state;

    if (row.code && row.code.challengeId !== delivered) {
      delivered = row.code.challengeId;
      deliverInBackground(delivered);
    }

    if (row.attempt?.askInMs === 0) {
      const { renewal: state } = await hearOf(row.attempt);
      if (!waits(state)) return state;
    } else {
      await nudges.orAfter(soonest(row));
    }

    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof renewal>(renewalId);
  }
}

/** The states in which the resident or the bank is to act. */
function waits(state: RenewalState): boolean {
  return (
    state === 'AWAITING_CODE' ||
    state === 'AWAITING_PLEDGE' ||
    state === 'AWAITING_TERM' ||
    state === 'AWAITING_PAYMENT'
  );
}

/** A supplier that is down must not hold up the rest: an undelivered code is asked for again by the resident. */
function deliverInBackground(challengeId: string): void {
  deliverCode(challengeId).catch(() => undefined);
}

/** ms until the rows must be read again: the state's limit, or the next question to the bank; at least a second. */
function soonest({ limitInMs, attempt }: RenewalLook): number | null {
  const due = [limitInMs, attempt?.askInMs ?? null].filter((ms) => ms !== null);
  return due.length === 0 ? null : Math.max(1_000, Math.min(...due));
}
