import { filsToText, instantText } from '@tajdeed/domain';
import { dateSchema } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import type { Counts } from './line.rows';
import type { SettlementRow, ShownFile, ShownLine } from './settlements.rows';
import type { SettlementView } from './settlements.service';

const alias = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/);
const limit = z.coerce.number().int().min(1).max(100).default(25);
const state = z.enum(['RECEIVED', 'MATCHED', 'CLOSED']);
const outcome = z.enum(['matched', 'exception', 'repeated']);

export class ImportQuery extends createZodDto(
  z.strictObject({
    terminal: alias.meta({ description: 'Whose file it is: the terminal by its alias' }),
    day: dateSchema.meta({ description: 'The bank day that it settles' }),
  }),
) {}

export class SettlementsQuery extends createZodDto(
  z.strictObject({
    terminal: alias.optional(),
    state: state.optional(),
    after: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}\.[0-9a-f-]{36}$/)
      .optional()
      .meta({ description: 'The `next` of the page before' }),
    limit,
  }),
) {}

export class LinesQuery extends createZodDto(
  z.strictObject({
    outcome: outcome.optional(),
    open: z
      .enum(['true', 'false'])
      .default('false')
      .meta({ description: 'Only exceptions that nobody has resolved' }),
    after: z
      .string()
      .regex(/^\d{1,9}\.\d{1,8}$/)
      .optional()
      .meta({ description: 'The `next` of the page before' }),
    limit,
  }),
) {}

const count = z.int().min(0);
const sum = z.string().meta({ description: 'KWD, with three places', example: '149.250' });
const instant = z.iso.datetime();

const head = z.strictObject({
  ...{ settlementId: z.uuid(), terminal: z.string(), bankDay: z.string(), state, movedAt: instant },
  progress: z.strictObject({
    lines: count,
    taken: count.meta({ description: 'Lines that are matched or exceptions by now' }),
  }),
  creditNet: sum.meta({ description: 'What the bank gives, over all files of the day' }),
  debitNet: sum.meta({ description: 'What it takes' }),
});
const file = z.strictObject({
  ...{ fileId: z.uuid(), fileNumber: z.int(), kind: z.enum(['DAY', 'CORRECTION']), digest: z.string() },
  ...{
    signed: z.boolean(),
    madeAt: instant,
    acceptedAt: instant,
    importedBy: z.uuid(),
    lines: count,
    taken: count,
  },
  ...{
    creditAmount: sum,
    creditCommission: sum,
    creditNet: sum,
    debitAmount: sum,
    debitCommission: sum,
    debitNet: sum,
  },
  waitsFor: z
    .array(z.int())
    .meta({ description: 'Numbers of files before it that have not come; at most ten' }),
});
const counts = z.strictObject({
  ...{ matched: count, exceptions: count },
  repeated: count.meta({ description: 'Lines that an earlier file had already' }),
  open: count.meta({ description: 'Exceptions that nobody has resolved' }),
});
const settlement = head.extend({ counts, files: z.array(file) });
const line = z.strictObject({
  ...{
    fileId: z.uuid(),
    fileNumber: z.int(),
    line: z.int(),
    lineId: z.string(),
    type: z.string(),
    sign: z.string(),
  },
  ...{ paymentId: z.string(), transactionId: z.string(), reference: z.string(), trackId: z.string() },
  ...{ amount: sum, commission: sum, postedOn: z.string(), at: instant, corrects: z.string() },
  outcome: outcome.nullable().meta({ description: 'Null before it was matched' }),
  exception: z.string().nullable(),
  attemptId: z.uuid().nullable(),
  candidates: z
    .array(z.uuid())
    .meta({ description: 'Payments of this amount about this time: one may be it' }),
  resolution: z.string().nullable(),
  subject: z.uuid().nullable().meta({ description: 'What its case is about' }),
});

export class SettlementDto extends createZodDto(settlement) {}
export class ImportedDto extends createZodDto(
  settlement.extend({
    repeated: z
      .boolean()
      .meta({ description: 'This file, or one that says the same, was taken before: nothing is new' }),
    fileId: z.uuid(),
  }),
) {}
export class SettlementPageDto extends createZodDto(
  z.strictObject({ settlements: z.array(head), next: z.string().nullable() }),
) {}
export class LinePageDto extends createZodDto(
  z.strictObject({ lines: z.array(line), next: z.string().nullable() }),
) {}

const money = (fils: string): string => filsToText(BigInt(fils));

export function shownHead(row: SettlementRow) {
  const { settlementId, terminal, bankDay, state: of, movedAt, lines, taken, creditNet, debitNet } = row;
  return {
    ...{
      settlementId,
      terminal,
      bankDay,
      state: of,
      movedAt: instantText(movedAt),
      progress: { lines, taken },
    },
    ...{ creditNet: money(creditNet), debitNet: money(debitNet) },
  };
}

export function shownSettlement({ row, files, counts: of }: SettlementView) {
  return { ...shownHead(row), counts: shownCounts(of), files: files.map(shownFile) };
}

function shownCounts({ matched, exceptions, repeated, open }: Counts) {
  return { matched, exceptions, repeated, open };
}

function shownFile({ madeAt, acceptedAt, ...of }: ShownFile) {
  return {
    ...{
      ...of,
      madeAt: instantText(madeAt),
      acceptedAt: instantText(acceptedAt),
      waitsFor: [...of.waitsFor],
    },
    ...{ creditAmount: money(of.creditAmount), creditCommission: money(of.creditCommission) },
    ...{ creditNet: money(of.creditNet), debitAmount: money(of.debitAmount) },
    ...{ debitCommission: money(of.debitCommission), debitNet: money(of.debitNet) },
  };
}

export function shownLine({ n, amountFils, commissionFils, at, candidates, ...of }: ShownLine) {
  return {
    ...{ ...of, line: n, amount: money(amountFils), commission: money(commissionFils) },
    ...{ at: instantText(at), candidates: [...(candidates ?? [])] },
  };
}
