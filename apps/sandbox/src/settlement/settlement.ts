import { mkdir, open, readFile as readText, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { BankBook } from '../bank/bank.book';
import { markSettled } from '../bank/book-entries';
import type { Payment } from '../bank/payment';
import { dayAfter, endOfDay, kuwaitDate, kuwaitInstant } from '../clock';
import type { FaultBoard } from '../faults/board';
import { faults } from '../faults/catalogue';
import { Refusal } from '../http';
import type { Terminal } from '../sandbox.config';
import { moneyCells, writeFile, type Header, type Line } from './settlement-file';
import { dueOf, type Due, type Mark } from './settlement-lines';

const KEPT_FILES = 400; // of a terminal
const MOST_DAYS = 4_000;

const markSchema = z.object({ paymentId: z.string(), part: z.string().nullable(), lineId: z.string() });

export const settlementEntrySchema = z.object({
  kind: z.literal('settlement.made'),
  at: z.string(),
  terminal: z.string(),
  day: z.string(),
  number: z.number().int(),
  fileKind: z.enum(['DAY', 'CORRECTION']),
  lines: z.number().int(),
  marks: z.array(markSchema),
});
export type SettlementEntry = z.output<typeof settlementEntrySchema>;
export type MadeFile = Omit<SettlementEntry, 'kind'>;

interface SettlementNeeds {
  readonly terminals: ReadonlyMap<string, Terminal>;
  readonly book: BankBook;
  readonly board: FaultBoard;
  readonly write: (entry: SettlementEntry) => void;
  readonly now: () => string;
  readonly flushed: () => Promise<void>;
  readonly stateDir: string;
}

/** A line of an adjustment that somebody orders. */
export interface Adjustment {
  readonly payment: Payment;
  readonly amountFils: number;
  readonly sign: 'CR' | 'DR';
}

/**
 * The bank's daily files: made when first asked for, one for each day since the terminal's first payment, then the same for ever.
 * What belongs to a day and was left out goes into the next file.
 */
export class Settlement {
  private readonly made = new Map<string, MadeFile[]>();
  private readonly firstDays = new Map<string, string>();
  private working: Promise<unknown> = Promise.resolve();

  constructor(private readonly needs: SettlementNeeds) {}

  apply({ kind: _, ...file }: SettlementEntry): void {
    const files = this.made.get(file.terminal) ?? [];
    files.push(file);
    if (files.length > KEPT_FILES) files.shift();
    this.made.set(file.terminal, files);
    this.begin(file.terminal, endOfDay(dayAfter(file.day, -1)));
    for (const { paymentId, part, lineId } of file.marks) {
      const payment = this.needs.book.payment(paymentId);
      if (payment !== undefined) markSettled(payment, part, lineId);
    }
  }

  /** A terminal's first day is that of its first payment. */
  begin(terminal: string, at: string): void {
    if (!this.firstDays.has(terminal)) this.firstDays.set(terminal, kuwaitDate(at));
  }

  /** All files of a terminal that were made, the newest last. */
  files(terminal: string): readonly MadeFile[] {
    return this.made.get(terminal) ?? [];
  }

  carried(): readonly SettlementEntry[] {
    return [...this.made.values()].flat().map((file) => ({
      kind: 'settlement.made',
      ...file,
      marks: file.marks.filter(({ paymentId }) => this.needs.book.payment(paymentId) !== undefined),
    }));
  }

  /** The text of a day's file, or of a correction by its number; made now if the day is over, or `early`. */
  async textOf(
    terminal: Terminal,
    day: string,
    asked: { number?: number; early?: boolean },
  ): Promise<string> {
    const { id } = terminal;
    if (asked.number === undefined)
      await this.inTurn(() => this.makeUntil(terminal, day, asked.early === true));
    const file = this.files(id).find((one) => {
      return (
        one.day === day && (asked.number === undefined ? one.fileKind === 'DAY' : one.number === asked.number)
      );
    });
    if (file === undefined) throw new Refusal(404, 'no-such-file');
    return readText(this.pathOf(id, file.number), 'utf8');
  }

  /** A correction of a day whose file was made: one adjustment. */
  correct(terminal: Terminal, day: string, adjustment: Adjustment): Promise<MadeFile> {
    return this.inTurn(async () => {
      const whole = this.files(terminal.id).find((one) => one.day === day && one.fileKind === 'DAY');
      const corrects = adjustment.payment.saleLine;
      if (whole === undefined || !corrects) throw new Refusal(409, 'not-settled-yet');
      const number = this.nextNumber(terminal.id);
      const line = adjustmentLine(
        adjustment,
        this.needs.now(),
        `${day.replaceAll('-', '')}9${pad(number, 5)}`,
      );
      return this.keep({ terminal: terminal.id, day, number, fileKind: 'CORRECTION' }, [
        { ...line, corrects },
      ]);
    });
  }

  private async makeUntil(terminal: Terminal, day: string, early: boolean): Promise<void> {
    const { now } = this.needs;
    const first = this.firstDays.get(terminal.id) ?? kuwaitDate(now());
    const last = this.files(terminal.id).findLast(({ fileKind }) => fileKind === 'DAY');
    if (day < first) throw new Refusal(404, 'no-such-file');
    if (day > kuwaitDate(now()) || (!early && now() < endOfDay(day))) throw new Refusal(404, 'day-not-over');
    let next = last === undefined ? first : dayAfter(last.day);
    for (let count = 0; next <= day && count < MOST_DAYS; count += 1) {
      await this.makeDay(terminal, next);
      next = dayAfter(next);
    }
  }

  private async makeDay(terminal: Terminal, day: string): Promise<void> {
    const { board, book } = this.needs;
    const due = book
      .all()
      .filter((payment) => payment.terminal === terminal.id)
      .flatMap((payment) => {
        const about = book.about(payment);
        return dueOf(payment, {
          terminal,
          before: endOfDay(day),
          isLate: () => board.take(faults.lineLate, about) !== undefined,
          showsVoid: () => board.take(faults.voidShown, about) !== undefined,
        });
      })
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const { lines, marks } = numbered(due, day);
    const number = this.nextNumber(terminal.id);
    await this.keep({ terminal: terminal.id, day, number, fileKind: 'DAY' }, lines, marks);
  }

  /** The file first, then the fact that it is made: after a kill between the two it is made again. */
  private async keep(
    file: Pick<MadeFile, 'terminal' | 'day' | 'number' | 'fileKind'>,
    lines: readonly Line[],
    marks: readonly Mark[] = [],
  ): Promise<MadeFile> {
    const { now, write, flushed, stateDir } = this.needs;
    const at = now();
    const { terminal, day, number, fileKind } = file;
    const header: Header = { terminal, bankDay: day, number, kind: fileKind, madeAt: kuwaitInstant(at) };
    await mkdir(join(stateDir, 'settlement'), { recursive: true, mode: 0o700 });
    const path = this.pathOf(terminal, number);
    const handle = await open(`${path}.next`, 'w', 0o600);
    await handle.writeFile(writeFile({ header, lines }));
    await handle.sync();
    await handle.close();
    await rename(`${path}.next`, path);
    const made = { ...file, at, lines: lines.length, marks: [...marks] };
    write({ kind: 'settlement.made', ...made });
    await flushed();
    return made;
  }

  private nextNumber(terminal: string): number {
    return (this.files(terminal).at(-1)?.number ?? 0) + 1;
  }

  private pathOf(terminal: string, number: number): string {
    return join(this.needs.stateDir, 'settlement', `${terminal}-${String(number)}.csv`);
  }

  /** One file after the other, or two would take the same number. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.working.then(work);
    this.working = turn.catch(() => undefined);
    return turn;
  }
}

function numbered(due: readonly Due[], day: string): { lines: Line[]; marks: Mark[] } {
  const lines: Line[] = [];
  const marks: Mark[] = [];
  const sales = new Map<string, string>();
  for (const { payment, part, line } of due) {
    const { paymentId } = payment;
    const lineId = line === undefined ? '' : `${day.replaceAll('-', '')}${pad(lines.length + 1, 6)}`;
    marks.push({ paymentId, part, lineId });
    if (line === undefined) continue;
    if (part === null) sales.set(paymentId, lineId);
    const sale = sales.get(paymentId) ?? payment.saleLine ?? '';
    lines.push({ line_id: lineId, ...line, corrects: part === 'void' ? sale : '' });
  }
  return { lines, marks };
}

function adjustmentLine({ payment, amountFils, sign }: Adjustment, now: string, lineId: string): Line {
  const { paymentId, trackId, outcome } = payment;
  return {
    line_id: lineId,
    type: 'ADJUSTMENT',
    sign,
    payment_id: paymentId,
    transaction_id: outcome?.tranid ?? '',
    reference: outcome?.ref ?? '',
    track_id: /^[0-9A-Za-z]+$/.test(trackId) ? trackId : '',
    auth: outcome?.auth ?? '',
    ...moneyCells({ amountFils, commissionFils: 0 }),
    postdate: outcome?.postdate ?? '',
    at: kuwaitInstant(now),
    corrects: '',
  };
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
