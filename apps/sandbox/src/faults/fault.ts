import { z } from 'zod';
import type { Text } from '../pages/language';

/** A card as the bank remembers it, `888888******0001`, or its last four digits. */
const cardScope = z.string().regex(/^(\d{4}|\d{6}\*{6}\d{4})$/, 'four digits, or a masked number');

/** What a fault may be narrowed to; without a scope it holds for everyone. */
export const scopeSchema = z.strictObject({
  terminal: z.string().optional(),
  trackId: z.string().optional(),
  card: cardScope.optional(),
  coverageNumber: z.string().optional(),
  to: z.string().optional(),
  subject: z.string().optional(),
});
export type Scope = z.output<typeof scopeSchema>;
export type ScopeKey = keyof Scope;

export type FaultParty = 'bank' | 'authority' | 'sms' | 'idp';

/** How a payment, a refund or a day of a right merchant ends under a misbehaviour. */
export const ends = {
  'not-opened': ['No payment is opened.', 'لا تُفتح عملية دفع.'],
  captured: ['Paid.', 'مدفوعة.'],
  'not-captured': ['Not paid, nothing is owed to anyone.', 'غير مدفوعة ولا حق لأحد.'],
  'unknown-then-captured': ['Unknown for a while, then paid.', 'غير معلومة لفترة ثم مدفوعة.'],
  'unknown-then-not-captured': ['Unknown for a while, then not paid.', 'غير معلومة لفترة ثم غير مدفوعة.'],
  'captured-then-voided': ['Paid, then taken back by the bank.', 'مدفوعة ثم ألغاها البنك.'],
  'captured-then-returned': [
    'Paid; the money that bought nothing is given back.',
    'مدفوعة، والمبلغ الذي لم يُشترَ به شيء يُعاد.',
  ],
  refunded: ['The money is given back once.', 'يُعاد المبلغ مرة واحدة.'],
  'not-refunded': [
    'The money is not given back; somebody has to see to it.',
    'لا يُعاد المبلغ، وعلى شخص أن يتابع الأمر.',
  ],
  'unknown-then-refunded': [
    'Unknown for a while, then given back once.',
    'غير معلوم لفترة ثم يُعاد المبلغ مرة واحدة.',
  ],
  settled: ['The day is matched and closed.', 'يُطابَق اليوم ويُغلق.'],
  'exception-then-settled': [
    'The day stays open until somebody has decided on the line.',
    'يبقى اليوم مفتوحًا حتى يبتّ شخص في السطر.',
  ],
  'refused-then-settled': [
    'The file is refused whole; a right one is taken later.',
    'يُرفض الملف كله ويُقبل لاحقًا ملف صحيح.',
  ],
} as const satisfies Record<string, Text>;
export type End = keyof typeof ends;

/** What a right merchant does about a misbehaviour. */
export interface Right {
  readonly end: End;
  readonly does: Text;
}

/** One named misbehaviour: what it does in a sentence, what it may be narrowed to, what it takes. */
export interface Fault<P extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly party: FaultParty;
  readonly does: Text;
  readonly takes: P;
  /** The narrower first. */
  readonly scopes: readonly ScopeKey[];
  /** For the bank's alone: the other parties speak no public protocol. */
  readonly right: Right | null;
}

const scopesOf: Record<FaultParty, readonly ScopeKey[]> = {
  bank: ['trackId', 'card', 'terminal'],
  authority: ['coverageNumber'],
  sms: ['to'],
  idp: ['subject'],
};

export function fault<P extends z.ZodType>(name: string, party: FaultParty, does: Text, takes: P): Fault<P> {
  return { name, party, does, takes, scopes: scopesOf[party], right: null };
}

/** A misbehaviour of the bank. `scopes`: those before a card is typed know none, those of a whole file know the terminal alone. */
export function bankFault<P extends z.ZodType>(
  name: string,
  does: Text,
  takes: P,
  end: End,
  right: Text,
  scopes: readonly ScopeKey[] = scopesOf.bank,
): Fault<P> {
  return { name, party: 'bank', does, takes, scopes, right: { end, does: right } };
}

/** Scopes of what happens before a card is typed. */
export const beforeCard = ['trackId', 'terminal'] as const;
/** Scopes of what concerns a whole file. */
export const wholeFile = ['terminal'] as const;

export const nothing = z.strictObject({});
export const outage = z.strictObject({ how: z.enum(['error', 'reset', 'hang']).default('error') });
export const wait = z.strictObject({ ms: z.number().int().min(0).max(600_000) });
export const amount = z.string().regex(/^\d{1,6}\.\d{3}$/, 'dinars with three decimals');
