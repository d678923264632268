import { join } from 'node:path';
import { z } from 'zod';
import { Authority, authorityEntrySchema, changeEntrySchema } from './authority/authority';
import { BankBook } from './bank/bank.book';
import { Courier } from './bank/courier';
import { MerchantWatch } from './bank/merchant-watch';
import { bankEntrySchema } from './bank/payment';
import { Script, scriptEntrySchema } from './bank/script';
import { TranPipe } from './bank/tran-pipe';
import { Clock, clockEntrySchema } from './clock';
import { FaultBoard, faultEntrySchema } from './faults/board';
import { Journal } from './journal';
import type { Settings } from './sandbox.config';
import { Settlement, settlementEntrySchema } from './settlement/settlement';
import { SmsSupplier, smsEntrySchema } from './sms/sms';

const entrySchema = z.discriminatedUnion('kind', [
  bankEntrySchema,
  authorityEntrySchema,
  changeEntrySchema,
  smsEntrySchema,
  faultEntrySchema,
  clockEntrySchema,
  scriptEntrySchema,
  settlementEntrySchema,
]);
type Entry = z.output<typeof entrySchema>;

/** What decides whether a line of the journal is still needed. */
const lineSchema = z.object({
  kind: z.string(),
  paymentId: z.string().optional(),
  key: z.string().optional(),
  notice: z.object({ noticeId: z.string() }).optional(),
  change: z.object({ noticeId: z.string() }).optional(),
});

export type World = Awaited<ReturnType<typeof openWorld>>;

/** All parties, as their journal left them. */
export async function openWorld(settings: Settings, onBroken: (cause: unknown) => void) {
  const clock = new Clock();
  const now = (): string => clock.now();
  const write = (entry: Entry): void => {
    journal.write(entry);
  };
  const { KEEP: keep, PAGE_LIMIT_MS: pageLimitMs } = settings;
  const terminals = new Map(settings.TERMINALS.map((terminal) => [terminal.id, terminal]));
  const board = new FaultBoard(write, now);
  const script = new Script({ write, now });
  const book = new BankBook({ write, now, pageLimitMs, keep });
  const authority = new Authority(write, now, keep);
  const supplier = new SmsSupplier(write, now, keep);
  const flushed = (): Promise<void> => journal.flushed();
  const settlement = new Settlement({
    terminals,
    book,
    board,
    write,
    now,
    flushed,
    stateDir: settings.STATE_DIR,
  });
  const parties = { clock, board, script, book, authority, supplier, settlement };
  const journal = await Journal.open<Entry>({
    path: join(settings.STATE_DIR, 'journal.jsonl'),
    read: (value) => entrySchema.parse(value),
    apply: (entry) => {
      apply(parties, entry);
    },
    onBroken,
    matters: (line) => matters(parties, lineSchema.parse(line)),
    carried: () => [...clock.carried(), ...board.carried(), ...script.carried(), ...settlement.carried()],
  });
  const watch = new MerchantWatch();
  const patienceMs = settings.ACKNOWLEDGEMENT_LIMIT_MS;
  const courier = new Courier({ terminals, book, board, clock, write, flushed, onBroken, patienceMs });
  const tranPipe = new TranPipe({ terminals, book, board, watch, write, now });
  return { ...parties, terminals, write, flushed, journal, watch, courier, tranPipe };
}

/** Whom the journal tells of what happened. */
interface Parties {
  readonly clock: Clock;
  readonly board: FaultBoard;
  readonly script: Script;
  readonly book: BankBook;
  readonly authority: Authority;
  readonly supplier: SmsSupplier;
  readonly settlement: Settlement;
}

function apply(parties: Parties, entry: Entry): void {
  switch (entry.kind) {
    case 'clock.set':
      parties.clock.shiftTo(entry.offsetMs);
      return;
    case 'fault.set':
    case 'fault.used':
    case 'fault.cleared':
      parties.board.apply(entry);
      return;
    case 'script.set':
      parties.script.apply(entry);
      return;
    case 'notice.answered':
    case 'change.answered':
      parties.authority.apply(entry);
      return;
    case 'message.sent':
      parties.supplier.apply(entry);
      return;
    case 'settlement.made':
      parties.settlement.apply(entry);
      return;
    case 'payment.opened':
      if (entry.draw !== undefined) parties.script.applyDraw(entry.draw);
      parties.book.apply(entry);
      parties.settlement.begin(entry.terminal, entry.at);
      return;
    default:
      parties.book.apply(entry);
      return;
  }
}

function matters(parties: Parties, line: z.output<typeof lineSchema>): boolean {
  const { paymentId, key, notice, change } = line;
  if (paymentId !== undefined) return parties.book.payment(paymentId) !== undefined;
  if (key !== undefined) return parties.supplier.remembers(key);
  const told = notice ?? change;
  return told !== undefined && parties.authority.remembers(told.noticeId);
}
