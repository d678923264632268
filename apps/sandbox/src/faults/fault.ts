import { z } from 'zod';

/** What a fault may be narrowed to; without a scope it holds for everyone. */
export const scopeSchema = z.strictObject({
  terminal: z.string().optional(),
  trackId: z.string().optional(),
  coverageNumber: z.string().optional(),
  to: z.string().optional(),
  subject: z.string().optional(),
});
export type Scope = z.output<typeof scopeSchema>;
export type ScopeKey = keyof Scope;

export type FaultParty = 'bank' | 'authority' | 'sms' | 'idp';

/** One named misbehaviour: what it does in a sentence, what it may be narrowed to, what it takes. */
export interface Fault<P extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly party: FaultParty;
  readonly does: string;
  readonly takes: P;
}

export const scopesOf: Record<FaultParty, readonly ScopeKey[]> = {
  bank: ['trackId', 'terminal'], // the narrower first
  authority: ['coverageNumber'],
  sms: ['to'],
  idp: ['subject'],
};

export function fault<P extends z.ZodType>(
  name: string,
  party: FaultParty,
  does: string,
  takes: P,
): Fault<P> {
  return { name, party, does, takes };
}
