import { z } from 'zod';
import { date, digest, event, id, type EventFamily } from './event';

const count = z.int().min(0);
/** A sum over a file, KWD. */
const sum = z.string().regex(/^(0|[1-9]\d{0,14})\.\d{3}$/);
const terminal = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/);

const file = z.strictObject({
  ...{ terminal, bankDay: date, fileId: id, fileNumber: z.int().min(1) },
  fileKind: z.enum(['DAY', 'CORRECTION']),
  ...{ digest, lines: count, creditNet: sum, debitNet: sum },
  /** Whether it bore a signature made with the terminal's key. */
  signed: z.boolean(),
  /** Files of lower numbers that have not come: it waits for them. */
  missingFiles: count,
});
const fileExample: z.infer<typeof file> = {
  ...{ terminal: 'main', bankDay: '2026-11-21', fileId: '019aa8f2-7c05-7a11-8b22-0123456789ab' },
  ...{ fileNumber: 7, fileKind: 'DAY', digest: 'a'.repeat(64), lines: 5 },
  ...{ creditNet: '149.250', debitNet: '212.000', signed: false, missingFiles: 0 },
};
const told = { lines: 5, matched: 4, exceptions: 1 };

const events = {
  'settlement.received': event({
    sentence: 'A settlement file of the bank was taken, whole; its lines are not matched yet.',
    facts: file,
    example: fileExample,
  }),
  'settlement.matched': event({
    sentence: 'Every line of the day was matched with a payment, or became an exception.',
    facts: z.strictObject({ lines: count, matched: count, exceptions: count }),
    example: told,
  }),
  'settlement.closed': event({
    sentence:
      'Finance closed the day: what is matched and the exceptions are together the files, in count and in sum.',
    facts: z.strictObject({
      ...{ lines: count, matched: count, exceptions: count, open: count },
      ...{ creditNet: sum, debitNet: sum },
    }),
    example: { ...told, open: 0, creditNet: '149.250', debitNet: '212.000' },
  }),
  'settlement.reopened': event({
    sentence: 'The bank sent a correction for a day that was matched or closed.',
    facts: file,
    example: { ...fileExample, fileNumber: 9, fileKind: 'CORRECTION' },
  }),
};

/** What happens to what a bank settled for a terminal on a day. */
export const settlementEvents = {
  kind: 'settlement',
  topic: 'tajdeed.settlement.v1',
  owner: 'payments',
  events,
} satisfies EventFamily;
