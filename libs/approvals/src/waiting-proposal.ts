import { instantText } from '@tajdeed/domain';
import { z } from 'zod';

/** A proposal that waits for a second person, as the wish that came to it is answered. */
export interface WaitingProposal {
  readonly proposalId: string;
  readonly digest: string;
  /** Business time, ms since 1970. */
  readonly expiresAt: number;
}

export const waitingProposalSchema = z.strictObject({
  proposalId: z.uuid(),
  digest: z.string(),
  expiresAt: z.iso.datetime(),
});

export function shownWaiting({ proposalId, digest, expiresAt }: WaitingProposal) {
  return { proposalId, digest, expiresAt: instantText(expiresAt) };
}
