import { Injectable } from '@nestjs/common';
import { AttemptVerification } from './attempt-verification';
import { FIRST_LINE, LineVerification, type LinePage } from './line-verification';
import type { FoundDifference } from './stored-entries';

/** What a part of the books came to. */
export interface VerifiedPage {
  /** How many payments and lines were looked at. */
  readonly lookedAt: number;
  /** What was looked at, as the differences name it. */
  readonly subjects: readonly string[];
  readonly differences: readonly FoundDifference[];
  /** Where to go on; null where nothing is left. */
  readonly next: string | null;
}

const FIRST = '00000000-0000-0000-0000-000000000000';
/** The parts of the books in their order, and where each begins. */
const parts = { payments: FIRST, lines: FIRST_LINE, entries: FIRST } as const;
type Part = keyof typeof parts;

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** A place in the books: part and key. */
export const PLACE = new RegExp(`^((payments|entries) ${UUID}|lines ${UUID}:\\d{1,9})$`);

/** Reckons from the histories what the ledger must hold and compares: all payments, then all lines of settlement files, then entries of neither. */
@Injectable()
export class LedgerVerification {
  constructor(
    private readonly attempts: AttemptVerification,
    private readonly lines: LineVerification,
  ) {}

  /** The next part of the books from a place on, null being the beginning. */
  async page(after: string | null, most: number): Promise<VerifiedPage> {
    const [part, key] = placeOf(after);
    const { subjects, differences, next } = await this.look(part, key, most);
    const place = next === null ? beginningAfter(part) : `${part} ${next}`;
    return { lookedAt: part === 'entries' ? 0 : subjects.length, subjects, differences, next: place };
  }

  private look(part: Part, key: string, most: number): Promise<LinePage> {
    switch (part) {
      case 'payments':
        return this.attempts.page(key, most);
      case 'lines':
        return this.lines.lines(key, most);
      case 'entries':
        return this.lines.strays(key, most);
    }
  }
}

function placeOf(after: string | null): readonly [Part, string] {
  const [part = '', key = ''] = (after ?? `payments ${FIRST}`).split(' ');
  if (part !== 'payments' && part !== 'lines' && part !== 'entries')
    throw new Error(`no part of the books is ${part}`);
  return [part, key];
}

function beginningAfter(part: Part): string | null {
  if (part === 'payments') return `lines ${parts.lines}`;
  return part === 'lines' ? `entries ${parts.entries}` : null;
}
