import { createHash } from 'node:crypto';
import { canonicalJson, DomainError, type CanonicalValue } from '@tajdeed/domain';
import type { FactorProof, Principal, SecondFactor } from './staff';

/** Something that a person of the staff is about to take out of the product. */
interface TakenOut {
  readonly what: string;
  /** What of it; a part that is left open says nothing. */
  readonly filter: Readonly<Record<string, string | undefined>>;
}

/** SHA-256 of exactly what is taken out, lower-case hexadecimal: a passkey's challenge is made for it. */
function exportDigest({ what, filter }: TakenOut): string {
  const said: Record<string, CanonicalValue> = {};
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) said[name] = value;
  return createHash('sha256')
    .update('tajdeed.export.v1\0')
    .update(canonicalJson({ what, filter: said }))
    .digest('hex');
}

/**
 * Makes what is taken out, once a second factor was proven for exactly that (security item 18). Without a proof the refusal
 * names the digest to prove it for. The proof is used up last, so that nothing else is refused after it.
 */
export async function takenOut<T>(
  factor: SecondFactor,
  by: Principal,
  about: TakenOut,
  proof: FactorProof | undefined,
  make: () => Promise<T>,
): Promise<T> {
  const digest = exportDigest(about);
  if (proof === undefined) throw new DomainError('fresh-factor-needed', { digest });
  const made = await make();
  await factor.prove(by, digest, proof);
  return made;
}
