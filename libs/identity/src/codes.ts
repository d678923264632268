import type { KeyRing, Sealer } from '@tajdeed/platform';
import { deriveCode, sameCode } from './one-time-code';

/** What the challenge's row and the register say; from it the code follows. */
export interface SealedBinding {
  readonly challengeId: string;
  readonly purpose: string;
  readonly thing: string;
  readonly issue: number;
  /** Key of the ring that the challenge was issued under; older keys live on for checking (security item 1). */
  readonly keyId: string;
  /** Null for a number that nobody has: same work, and a code that is never sent. */
  readonly phone: { readonly personId: string; readonly sealed: string } | null;
}

/** The purposes under which the columns of a person are sealed. Context is the person's id. */
export const sealedColumns = {
  civilNumber: 'person.civil-number',
  nameAr: 'person.name-ar',
  nameEn: 'person.name-en',
  birthDate: 'person.birth-date',
  phone: 'person.phone',
} as const;

const NOBODY = { personId: 'nobody', phone: '+96500000000' };

/** Derives codes; the only holder of the code keys. */
export class Codes {
  private readonly nobody: { readonly personId: string; readonly sealed: string };

  constructor(
    private readonly ring: KeyRing,
    private readonly sealer: Sealer,
  ) {
    const sealed = sealer.seal(sealedColumns.phone, NOBODY.phone, NOBODY.personId);
    this.nobody = { personId: NOBODY.personId, sealed };
  }

  /** The key that new challenges are issued under. */
  get currentKeyId(): string {
    return this.ring.current;
  }

  /** The phone and the code of a challenge, or undefined when its key is gone. */
  open(binding: SealedBinding): { readonly phone: string; readonly code: string } | undefined {
    const { personId, sealed } = binding.phone ?? this.nobody;
    const phone = this.sealer.open(sealedColumns.phone, sealed, personId);
    const key = this.ring.keys.get(binding.keyId);
    return key && { phone, code: deriveCode(key, { ...binding, phone }) };
  }

  /** Whether `typed` is the code of this binding, in constant time. */
  matches(binding: SealedBinding, typed: string): boolean {
    return sameCode(typed, this.open(binding)?.code ?? '');
  }
}
