import { hash } from 'node:crypto';
import { isDateText, kuwaitDate, type LineSign } from '@tajdeed/domain';
import {
  Days,
  faultBetween,
  faultIn,
  filsOf,
  headerShapes,
  lineShapes,
  trailerShapes,
  typeOfLine,
} from './cells';
import type { FileEnd, FileHead, FileLine, Wanted } from './file';
import type { HeaderField, LineField, TrailerField } from './layout';
import { otherTerminal, refusal, type FileFault } from './refusal';

const SPACE = 1n << 256n;
const names = { H: 'header', C: 'line', D: 'line', T: 'trailer' } as const;

/** Where each field of a record stands, and its shape. */
type Rules = ReadonlyMap<string, { readonly at: number; readonly shape: RegExp; readonly name: string }>;

/** How far a settlement file was read, and what must hold of the rest. */
export class Reading {
  /** The line that was read last. */
  at = 0;
  private state: 'start' | 'named' | 'lines' | 'over' = 'start';
  private known: FileHead | undefined;
  private days: Days | undefined;
  private content = 0n;
  private trailer: ((field: TrailerField) => string) | undefined;
  private readonly rules = new Map<string, Rules>();
  private readonly seen = new Set<string>();
  private readonly sums = {
    ...{ lines: 0, creditAmount: 0n, creditCommission: 0n, creditNet: 0n },
    ...{ debitAmount: 0n, debitCommission: 0n, debitNet: 0n },
  };

  constructor(private readonly wanted: Wanted) {}

  head(): FileHead {
    if (!this.known) throw refusal('header-missing', this.at, 'record');
    return this.known;
  }

  record(cells: readonly string[]): FileLine | undefined {
    this.at += 1;
    const [record = ''] = cells;
    if (cells.length === 1 && record === '') throw this.fault('empty-line');
    if (this.state === 'over') throw this.fault('after-trailer');
    const expected = { start: 'H', named: 'C', lines: undefined }[this.state];
    if (expected !== undefined && record !== expected)
      throw this.fault(expected === 'H' ? 'header-missing' : 'columns-missing');
    if (record === 'H' && this.state === 'start') {
      this.header(cells);
      return undefined;
    }
    if (record === 'C' && this.state === 'named') {
      this.columns(cells);
      return undefined;
    }
    if (record === 'D') return this.line(cells);
    if (record !== 'T') throw this.fault('unknown-record');
    this.trailer = this.cells('T', cells, trailerShapes);
    this.state = 'over';
    return undefined;
  }

  /** The trailer against what was read. */
  end(digest: string): FileEnd {
    const { trailer, sums } = this;
    if (this.at === 0) throw refusal('empty', 1, 'record');
    if (!trailer) {
      if (this.state === 'start') throw refusal('header-missing', this.at, 'record');
      throw refusal('trailer-missing', this.at + 1, 'record');
    }
    if (Number(trailer('lines')) !== sums.lines) throw this.fault('count-wrong', 'T', 'lines');
    const pairs = [
      ...([
        ['credit_amount', sums.creditAmount],
        ['credit_commission', sums.creditCommission],
      ] as const),
      ...([
        ['credit_net', sums.creditNet],
        ['debit_amount', sums.debitAmount],
      ] as const),
      ...([
        ['debit_commission', sums.debitCommission],
        ['debit_net', sums.debitNet],
      ] as const),
    ];
    const wrong = pairs.find(([field, sum]) => filsOf(trailer(field)) !== sum);
    if (wrong) throw this.fault('sum-wrong', 'T', wrong[0]);
    if (trailer('sha256') !== digest) throw this.fault('digest-wrong', 'T', 'sha256');
    return { sums: { ...sums }, content: this.content.toString(16).padStart(64, '0') };
  }

  private header(cells: readonly string[]): void {
    const head = this.cells('H', cells, headerShapes);
    const { layout, terminal, bankDay, now } = this.wanted;
    const madeAt = head('made_at');
    if (head('layout') !== layout.name) throw this.fault('other-layout', 'H', 'layout');
    if (head('terminal') !== terminal)
      throw otherTerminal(this.at, this.nameOf('H', 'terminal'), terminal, head('terminal'));
    if (head('bank_day') !== bankDay) throw this.fault('other-day', 'H', 'bank_day');
    if (!isDateText(madeAt.slice(0, 10))) throw this.fault('cell-wrong', 'H', 'made_at');
    if (bankDay > madeAt.slice(0, 10) || bankDay > kuwaitDate(now))
      throw this.fault('day-ahead', 'H', 'bank_day');
    this.known = {
      ...{ terminal, bankDay, madeAt, fileNumber: Number(head('file_number')) },
      kind: head('kind') === 'DAY' ? 'DAY' : 'CORRECTION',
    };
    this.days = new Days(this.known);
    this.state = 'named';
  }

  private columns(cells: readonly string[]): void {
    const { line } = this.wanted.layout;
    const moved = line.find(({ name }, at) => cells[at + 1] !== name);
    if (moved) throw refusal('column-moved', this.at, moved.name);
    if (cells.length > line.length + 1) throw this.fault('cells-superfluous');
    this.state = 'lines';
  }

  private line(cells: readonly string[]): FileLine {
    const of = this.cells('D', cells, lineShapes);
    const [amount, commission, net] = [filsOf(of('amount')), filsOf(of('commission')), filsOf(of('net'))];
    const [type, sign] = [typeOfLine(of('type')), of('sign') === 'CR' ? 'CR' : 'DR'] as const;
    const lineId = of('line_id');
    const corrects = of('corrects');
    const ids = [of('payment_id'), of('transaction_id'), of('reference'), of('track_id')];
    const money = { amountFils: amount, commissionFils: commission, netFils: net };
    const between = faultBetween({ type, sign, ids, lineId, corrects }, money);
    if (between) throw this.fault(between[1], 'D', between[0]);
    const postedOn = this.days?.posted(of('postdate'));
    if (postedOn === undefined) throw this.fault('postdate-wrong', 'D', 'postdate');
    if (!this.days?.mayBe(of('at'))) throw this.fault('instant-wrong', 'D', 'at');
    if (this.seen.has(lineId)) throw this.fault('line-repeated', 'D', 'line_id');
    this.seen.add(lineId);
    this.add(sign, amount, commission, net);
    this.content = (this.content + BigInt(`0x${hash('sha256', cells.join('\n'))}`)) % SPACE;
    // One literal: half a million of them are made.
    return {
      n: this.at,
      lineId,
      type,
      sign,
      paymentId: of('payment_id'),
      transactionId: of('transaction_id'),
      reference: of('reference'),
      trackId: of('track_id'),
      auth: of('auth'),
      amountFils: amount.toString(),
      commissionFils: commission.toString(),
      postedOn,
      at: of('at'),
      corrects,
    };
  }

  private add(sign: LineSign, amount: bigint, commission: bigint, net: bigint): void {
    const { sums } = this;
    sums.lines += 1;
    if (sign === 'CR') {
      sums.creditAmount += amount;
      sums.creditCommission += commission;
      sums.creditNet += net;
    } else {
      sums.debitAmount += amount;
      sums.debitCommission += commission;
      sums.debitNet += net;
    }
  }

  /** What a record holds, by field, once each of its cells has its shape. */
  private cells<F extends HeaderField | LineField | TrailerField>(
    record: 'H' | 'D' | 'T',
    cells: readonly string[],
    shapes: Readonly<Record<F, RegExp>>,
  ): (field: F) => string {
    const columns = this.wanted.layout[names[record]];
    const missing = columns[cells.length - 1];
    if (missing) throw refusal('cells-missing', this.at, missing.name);
    if (cells.length > columns.length + 1) throw this.fault('cells-superfluous');
    const rules = this.rules.get(record) ?? this.rulesOf(record, columns, shapes);
    for (const { at, shape, name } of rules.values()) {
      const cell = cells[at] ?? '';
      if (!shape.test(cell)) throw refusal(faultIn(cell), this.at, name);
    }
    return (field) => cells[rules.get(field)?.at ?? 0] ?? '';
  }

  private rulesOf<F extends string>(
    record: 'H' | 'D' | 'T',
    columns: readonly { readonly field: string; readonly name: string }[],
    shapes: Readonly<Record<F, RegExp>>,
  ): Rules {
    const byField = new Map(Object.entries<RegExp>(shapes));
    const rules: Rules = new Map(
      columns.flatMap(({ field, name }, at) => {
        const shape = byField.get(field);
        return shape ? [[field, { at: at + 1, shape, name }] as const] : [];
      }),
    );
    this.rules.set(record, rules);
    return rules;
  }

  private fault(fault: FileFault, record: 'H' | 'C' | 'D' | 'T' = 'D', field?: string) {
    return refusal(fault, this.at, field === undefined ? 'record' : this.nameOf(record, field));
  }

  /** What the bank calls a field. */
  private nameOf(record: 'H' | 'C' | 'D' | 'T', field: string): string {
    return this.wanted.layout[names[record]].find((one) => one.field === field)?.name ?? 'record';
  }
}
