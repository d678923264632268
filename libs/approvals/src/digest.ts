import { createHash } from 'node:crypto';
import { canonicalJson, type CanonicalValue } from '@tajdeed/domain';

/** What an approval is given to. */
export interface Proposed {
  readonly proposalId: string;
  readonly kind: string;
  readonly version: number;
  readonly content: CanonicalValue;
}

/**
 * SHA-256 over the canonical JSON of the whole proposal, lower-case hexadecimal. The version is part of it: an edit that
 * is taken back again is another digest, so that what was read before any edit can't be approved (security item 26).
 */
export function digestOf({ proposalId, kind, version, content }: Proposed): string {
  return createHash('sha256')
    .update('tajdeed.proposal.v1\0')
    .update(canonicalJson({ proposalId, kind, version, content }))
    .digest('hex');
}
