import { proofSchema } from '@tajdeed/approvals';
import { accounts, entryKinds, filsToText, isAccount, type Account } from '@tajdeed/domain';
import { dateSchema, texts, uuidSchema, type TextKey } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { isBalanced, type Balance, type Totals, type TrialBalance } from './balances';
import type { JournalEntry } from './ledger-reports';
import { PLACE, type VerifiedPage } from './verification';

const codes = Object.keys(accounts).filter(isAccount);
const period = {
  from: dateSchema.optional().meta({ description: 'First day in Kuwait; else the first of all' }),
  to: dateSchema.optional().meta({ description: 'Last day in Kuwait; else today' }),
};
const wanted = {
  ...period,
  account: z.enum(codes).optional(),
  kind: z.enum(entryKinds).optional(),
  attempt: uuidSchema.optional().meta({ description: 'The entries of one payment' }),
};
const after = uuidSchema.optional().meta({ description: 'The `next` of the page before' });

export class PeriodQuery extends createZodDto(z.strictObject(period)) {}
/** Without a proof the refusal names the digest that one is made for. */
const proof = proofSchema.optional();
export class BalanceExportBody extends createZodDto(z.strictObject({ ...period, proof })) {}
export class JournalExportBody extends createZodDto(z.strictObject({ ...wanted, proof })) {}
export class JournalQuery extends createZodDto(
  z.strictObject({ ...wanted, after, limit: z.coerce.number().int().min(1).max(100).default(25) }),
) {}
export class VerifyQuery extends createZodDto(
  z.strictObject({
    after: z.string().regex(PLACE).optional().meta({ description: 'The `next` of the page before' }),
    limit: z.coerce.number().int().min(1).max(500).default(500),
  }),
) {}
export class ExportsQuery extends createZodDto(
  z.strictObject({ after, limit: z.coerce.number().int().min(1).max(100).default(25) }),
) {}

const sum = z.string().meta({ description: 'KWD, with three places', example: '1250.000' });
const name = z.strictObject({ ar: z.string(), en: z.string() });
const sums = {
  ...{ openingDebit: sum, openingCredit: sum, debits: sum, credits: sum },
  ...{ closingDebit: sum, closingCredit: sum },
};
const account = z.enum(codes);
const transfer = z.strictObject({
  ...{ debit: account, credit: account },
  row: z.string().nullable().meta({ description: 'Of the fees, which: `<schedule>:<row>`' }),
  amount: sum,
});

export class TrialBalanceDto extends createZodDto(
  z.strictObject({
    ...{ from: z.string().nullable(), to: z.string(), currency: z.literal('KWD') },
    accounts: z.array(z.strictObject({ account, name, row: z.string().nullable(), ...sums })),
    totals: z.strictObject(sums),
    balanced: z.boolean(),
  }),
) {}

export class JournalDto extends createZodDto(
  z.strictObject({
    entries: z.array(
      z.strictObject({
        ...{ entryId: z.uuid(), kind: z.enum(entryKinds), sentence: name, subject: z.string() },
        ...{ attemptId: z.uuid().nullable(), renewalId: z.uuid().nullable() },
        cause: z.string().nullable().meta({ description: 'The entry of history, `<thing>:<seq>`' }),
        ...{ at: z.string(), day: z.string(), transfers: z.array(transfer) },
      }),
    ),
    next: z.uuid().nullable(),
  }),
) {}

export class VerifiedDto extends createZodDto(
  z.strictObject({
    lookedAt: z
      .int()
      .min(0)
      .meta({ description: 'How many payments and lines of settlement files this page looked at' }),
    differences: z.array(
      z.strictObject({
        problem: z.enum(['missing', 'surplus', 'other']),
        ...{ kind: z.enum(entryKinds), subject: z.string(), about: z.string() },
        ...{ expected: z.array(z.string()), found: z.array(z.string()) },
      }),
    ),
    next: z.string().nullable(),
  }),
) {}

export class ExportsDto extends createZodDto(
  z.strictObject({
    exports: z.array(
      z.strictObject({
        ...{ exportId: z.uuid(), account: z.uuid(), member: z.uuid() },
        ...{ what: z.enum(['trial-balance', 'journal']), filter: z.record(z.string(), z.string()) },
        ...{ rows: z.int().min(0), at: z.string() },
      }),
    ),
    next: z.uuid().nullable(),
  }),
) {}

const named = (key: TextKey) => ({ ar: texts.say('ar', key), en: texts.say('en', key) });
const accountName = (code: Account) => named(`ledger.account.${code}`);

export function shownBalance(balance: TrialBalance) {
  const { from, to, balances, totals } = balance;
  return {
    ...{ from, to, currency: 'KWD' as const },
    accounts: balances.map((one: Balance) => ({
      ...{ account: one.account, name: accountName(one.account), row: one.row },
      ...shownSums(one),
    })),
    ...{ totals: shownSums(totals), balanced: isBalanced(balance) },
  };
}

function shownSums({ openingDebit, openingCredit, debits, credits, closingDebit, closingCredit }: Totals) {
  return {
    ...{ openingDebit: filsToText(openingDebit), openingCredit: filsToText(openingCredit) },
    ...{ debits: filsToText(debits), credits: filsToText(credits) },
    ...{ closingDebit: filsToText(closingDebit), closingCredit: filsToText(closingCredit) },
  };
}

export function shownEntry({ transfers, ...entry }: JournalEntry) {
  return {
    ...entry,
    sentence: named(`ledger.entry.${entry.kind}`),
    transfers: transfers.map(({ fils, ...one }) => ({ ...one, amount: filsToText(BigInt(fils)) })),
  };
}

export function shownPage({ lookedAt, differences, next }: VerifiedPage) {
  return { lookedAt, differences, next };
}
