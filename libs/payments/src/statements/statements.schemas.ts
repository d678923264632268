import {
  authorityBooks,
  bankBooks,
  coverageBooks,
  filsToText,
  instantText,
  ledgerBooks,
  missingThings,
  settlementBooks,
  statementStates,
} from '@tajdeed/domain';
import { texts, uuidSchema, type Language, type TextKeyIn } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { statementLists, type PaidAndNotCovered, type ReadStatement } from './statements';

export class StatementsQuery extends createZodDto(
  z.strictObject({
    state: z.enum(statementLists).default('open').meta({
      description: '`owed`: covered although the bank took the money back, by two people on other evidence',
    }),
    after: uuidSchema.optional().meta({ description: 'The `next` of the page before' }),
    limit: z.coerce.number().int().min(1).max(100).default(25),
  }),
) {}

const sum = z.string().meta({ description: 'KWD, with three places', example: '100.000' });
const instant = z.iso.datetime();

const statement = z.strictObject({
  ...{ attemptId: z.uuid(), renewalId: z.uuid(), amount: sum, takenAt: instant },
  state: z.enum(statementStates),
  sentence: z.string(),
  uncovered: z.boolean().meta({ description: 'Counted by `GET /paid-and-covered`' }),
  books: z.strictObject({
    bank: z.strictObject({
      ...{ inquiry: z.enum(bankBooks), settlement: z.enum(settlementBooks), refunded: sum },
    }),
    ledger: z.strictObject({ state: z.enum(ledgerBooks), earned: sum, due: sum, owed: sum }),
    coverage: z.strictObject({ state: z.enum(coverageBooks), coverageId: z.uuid().nullable() }),
    authority: z.strictObject({ state: z.enum(authorityBooks) }),
  }),
  missing: z.array(z.strictObject({ code: z.enum(missingThings), sentence: z.string() })),
  acts: z
    .strictObject({ who: z.enum(['machine', 'staff', 'nobody']), sentence: z.string() })
    .nullable()
    .meta({ description: 'Null where nothing is missing' }),
  until: instant
    .nullable()
    .meta({ description: 'By when: the limit of the machine, or the due time of the case' }),
  caseId: z.uuid().nullable(),
  changedAt: instant,
});

export class StatementDto extends createZodDto(statement) {}
export class StatementsDto extends createZodDto(
  z.strictObject({ statements: z.array(statement), next: z.uuid().nullable() }),
) {}
export class PaidAndCoveredDto extends createZodDto(
  z.strictObject({ paidAndNotCovered: z.int().min(0), oldest: instant.nullable(), asOf: instant }),
) {}

export function shownCounter({ paidAndNotCovered, oldest, asOf }: PaidAndNotCovered) {
  return { paidAndNotCovered, oldest: oldest === null ? null : instantText(oldest), asOf: instantText(asOf) };
}

/** A statement in the reader's language. */
export function shownStatement(row: ReadStatement, language: Language) {
  const say = (key: TextKeyIn<'statement'>) => texts.say(language, `statement.${key}`);
  const who = actor(row);
  const until = row.caseId === null ? row.until : row.caseDue;
  return {
    ...{ attemptId: row.attemptId, renewalId: row.renewalId, amount: dinars(row.amountFils) },
    takenAt: instantText(Number(row.takenAt)),
    ...{ state: row.state, sentence: say(`state.${isOwed(row) ? 'covered-owed' : row.state}`) },
    uncovered: row.uncovered,
    books: {
      bank: { inquiry: row.bank, settlement: row.settlement, refunded: dinars(row.refundedFils) },
      ledger: {
        ...{ state: row.ledger, earned: dinars(row.earnedFils), due: dinars(row.dueFils) },
        owed: dinars(row.owedFils),
      },
      coverage: { state: row.coverage, coverageId: row.coverageId },
      authority: { state: row.authority },
    },
    missing: row.missing.map((code) => ({ code, sentence: say(`missing.${code}`) })),
    acts: who && { who, sentence: say(`acts.${who}`) },
    until: until === null ? null : instantText(Number(until)),
    ...{ caseId: row.caseId, changedAt: instantText(Number(row.changedAt)) },
  };
}

/** Two people let its cover stand on other evidence although the bank took the money back: these books have it as owed. */
function isOwed({ state, ledger }: ReadStatement): boolean {
  return state === 'covered' && ledger === 'owed';
}

function actor({ state, caseId, until }: ReadStatement): 'machine' | 'staff' | 'nobody' | null {
  if (state !== 'open') return null;
  if (caseId !== null) return 'staff';
  return until === null ? 'nobody' : 'machine';
}

/** A sum that a fault made negative is shown as such. */
function dinars(fils: string): string {
  const amount = BigInt(fils);
  return amount < 0n ? `-${filsToText(-amount)}` : filsToText(amount);
}
