import { ActivityFailure, ApplicationFailure, isCancellation, uuid4 } from '@temporalio/workflow';
import type { AttemptLook, BankRecorded } from '@tajdeed/contracts';
import { askBank, recordBankAnswer, recordBankSilence, recordUnsent } from './steps';

/**
 * Asks the bank about an attempt and records what it says, or that it is silent: money is proven by its word alone, so
 * nothing is paid or failed by silence, but limits pass and the question is put again later.
 */
export async function hearBank(attemptId: string): Promise<BankRecorded> {
  const answer = await askBank(attemptId).catch(silence);
  return answer ? recordBankAnswer(attemptId, answer) : recordBankSilence(attemptId, uuid4());
}

/** Brings on what is due of an attempt: its end where it was never sent, else the bank's word. */
export function hearOf({ attemptId, isUnsent }: AttemptLook): Promise<BankRecorded> {
  return isUnsent === true ? recordUnsent(attemptId) : hearBank(attemptId);
}

/** What was tried in vain is silence; what our own code refused for good is a fault of ours and stays one. */
function silence(error: unknown): null {
  if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
  if (error.cause instanceof ApplicationFailure && error.cause.nonRetryable === true) throw error;
  return null;
}
