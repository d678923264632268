import { Readable } from 'node:stream';
import { addDays } from '@tajdeed/domain';
import { kuwaitNoon, officer } from '@tajdeed/testing';
import { SettlementImports, type Brought, type Imported } from '../src/settlement/imports';
import { SettlementRun, type RunWatcher } from '../src/settlement/settlement-run';
import { Settlements } from '../src/settlement/settlements.service';
import { LedgerCheckModule } from '../src/ledger/ledger.module';
import { LedgerVerification } from '../src/ledger/verification';
import { bankSays, PaymentWorld, steady } from './payment-world';
import { settlementFile, type GivenFile, type GivenLine } from './settlement-file';

/** The payment room with its settlements, and files of a bank that settles what it captured. */
export class SettlementWorld {
  readonly finance = officer('finance');
  /** The number of the next file. */
  number = 1;
  private serial = 0;

  private readonly noon = kuwaitNoon();

  private constructor(readonly payments: PaymentWorld) {}

  static async open(): Promise<SettlementWorld> {
    const world = new SettlementWorld(await PaymentWorld.open({ module: LedgerCheckModule }));
    await world.pass(0);
    return world;
  }

  /** So long after noon of today, in Kuwait. */
  pass(ms: number): Promise<void> {
    return this.database.shiftClock(this.noon.offsetMs + ms);
  }

  close(): Promise<void> {
    return this.payments.close();
  }

  get database() {
    return this.payments.database;
  }

  part<T>(kind: new (...parts: never[]) => T): T {
    return this.payments.room.module.get<T>(kind, { strict: false });
  }

  /** So many days before today, in Kuwait. */
  day(back = 0): string {
    return addDays(this.noon.today, -back);
  }

  /** A payment that the bank captured, and the line that settles it. */
  async captured(lineId = this.lineId()): Promise<{ attemptId: string; renewalId: string; line: GivenLine }> {
    const { attemptId, renewalId } = await this.payments.opened();
    this.payments.say = steady(bankSays('CAPTURED'));
    await this.payments.ask(attemptId);
    return { attemptId, renewalId, line: await this.lineOf(attemptId, lineId) };
  }

  async lineOf(attemptId: string, lineId = this.lineId(), more: Partial<GivenLine> = {}): Promise<GivenLine> {
    const [row] = await this.database.query<{ track: string; fils: string; payment: string | null }>(
      `select a.track_id as track, a.amount_fils::text as fils, b.value as payment from payments.attempt a
         left join payments.bank_id b on b.attempt_id = a.attempt_id and b.kind = 'payment' where a.attempt_id = $1`,
      [attemptId],
    );
    return {
      ...{ lineId, trackId: row!.track, paymentId: row!.payment ?? '', amountFils: BigInt(row!.fils) },
      ...{ commissionFils: 250n, at: this.at(), ...more },
    };
  }

  lineId(): string {
    this.serial += 1;
    return `LINE${this.serial.toString().padStart(8, '0')}`;
  }

  at(): string {
    return `${this.day()}T00:00:01+03:00`;
  }

  file(lines: readonly GivenLine[], more: Partial<GivenFile> = {}): string {
    const bankDay = more.bankDay ?? this.day();
    const at = `${bankDay}T00:00:01+03:00`;
    const all = lines.map((line) => ({ ...line, at: line.at ?? at }));
    return settlementFile({ bankDay, fileNumber: this.number, ...more, lines: all });
  }

  take(file: string | Buffer, more: Partial<Brought> = {}): Promise<Imported> {
    const source = Readable.from([Buffer.from(file)]);
    const brought = { terminal: 'main', bankDay: this.day(), signature: undefined, source, ...more };
    return this.part(SettlementImports).take(this.finance, brought);
  }

  /** Takes a file of these lines and matches it. */
  async settle(lines: readonly GivenLine[], more: Partial<GivenFile> = {}): Promise<Imported> {
    const taken = await this.take(this.file(lines, more), { bankDay: more.bankDay ?? this.day() });
    this.number = (more.fileNumber ?? this.number) + 1;
    await this.run(taken.settlementId);
    return taken;
  }

  run(settlementId: string, watcher: Partial<RunWatcher> = {}): Promise<void> {
    const unwatched = { heard: () => undefined, signal: new AbortController().signal };
    return this.part(SettlementRun).run(settlementId, { ...unwatched, ...watcher });
  }

  /** As finance sees it; what is kept of its pages is at any time what its lines, counted anew, come to. */
  async view(settlementId: string) {
    const view = await this.part(Settlements).read(this.finance, settlementId);
    const recounted = await this.database.query(RECOUNT, [settlementId]);
    expect([view.counts]).toEqual(recounted);
    return view;
  }

  closeDay(settlementId: string) {
    return this.part(Settlements).close(this.finance, settlementId);
  }

  /** What each line of a file came to: `LINE… matched` or `LINE… foreign`. */
  async outcomes(fileId: string): Promise<readonly string[]> {
    const rows = await this.database.query<{ told: string }>(
      `select line_id || ' ' || coalesce(exception, outcome) || coalesce(' ' || resolution, '') as told
       from payments.settlement_outcome where file_id = $1 order by n`,
      [fileId],
    );
    return rows.map(({ told }) => told);
  }

  /** Balances of the ledger in fils, debit less credit, of the accounts that a bank's file moves. */
  async balances(): Promise<Readonly<Record<string, number>>> {
    const rows = await this.database.query<{ account: string; fils: string }>(
      `select account, sum(fils)::text as fils from (
         select debit as account, fils from payments.ledger_transfer
         union all select credit, -fils from payments.ledger_transfer) t
       where account in ('bank', 'bank-charges', 'clearing', 'suspense', 'refunds-due') group by account`,
    );
    return Object.fromEntries(rows.map(({ account, fils }) => [account, Number(fils)]));
  }

  /** By how much the balances move. */
  async change(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
    const before = await this.balances();
    await work();
    const after = await this.balances();
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return Object.fromEntries(
      names.flatMap((name) => {
        const by = (after[name] ?? 0) - (before[name] ?? 0);
        return by === 0 ? [] : [[name, by]];
      }),
    );
  }

  /** Where the ledger is otherwise than histories and lines say. */
  async wrongEntries(): Promise<readonly unknown[]> {
    const found: unknown[] = [];
    for (let after: string | null | undefined; after !== null;) {
      const { differences, next } = await this.part(LedgerVerification).page(after ?? null, 200);
      found.push(...differences);
      after = next;
    }
    return found;
  }

  async casesAbout(fileId: string): Promise<readonly string[]> {
    const rows = await this.database.query<{ told: string }>(
      `select c.kind || ' ' || o.exception || ' ' || h.state as told from payments.settlement_outcome o
         join cases.case c on c.subject = o.subject join lifecycle.head h on h.thing = c.case_id
       where o.file_id = $1 order by o.n`,
      [fileId],
    );
    return rows.map(({ told }) => told);
  }
}

const RECOUNT = `
  select count(*)::int as lines, count(*) filter (where o.outcome = 'matched')::int as matched,
    count(*) filter (where o.outcome = 'exception')::int as exceptions, count(*) filter (where o.outcome = 'repeated')::int as repeated,
    count(*) filter (where o.outcome = 'exception' and o.resolved_at is null)::int as open,
    coalesce(sum(l.amount_fils - l.commission_fils) filter (where l.sign = 'CR'), 0)::text as "creditNet",
    coalesce(sum(l.amount_fils - l.commission_fils) filter (where l.sign = 'DR'), 0)::text as "debitNet"
  from payments.settlement_outcome o join payments.settlement_line l using (file_id, n)
    join payments.settlement_file f using (file_id)
  where f.settlement_id = $1 and f.accepted_at is not null`;
