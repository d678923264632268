import { Injectable, Logger } from '@nestjs/common';
import {
  accounts,
  allows,
  DomainError,
  isAccount,
  kuwaitDate,
  type Account,
  type EntryKind,
} from '@tajdeed/domain';
import {
  Database,
  newId,
  SecondFactor,
  SqlClock,
  takenOut,
  Transactional,
  type FactorProof,
  type Principal,
} from '@tajdeed/platform';
import { balanceOf, sumOfBalances, type Balance, type TrialBalance } from './balances';
import { LedgerVerification, type VerifiedPage } from './verification';

/** The books of the ministry lie with finance. */
export const LEDGER_PLACE = { department: 'finance', room: 'payments' } as const;
/** An export has so many lines at most; a longer one is taken in parts. */
export const MOST_EXPORTED = 50_000;

/** Days in Kuwait, both inclusive; from the beginning, until today. */
export interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface JournalFilter extends Period {
  readonly account?: Account | undefined;
  readonly kind?: EntryKind | undefined;
  readonly attempt?: string | undefined;
}

/** An entry as it is read. */
export interface JournalEntry {
  readonly entryId: string;
  readonly kind: EntryKind;
  readonly subject: string;
  readonly attemptId: string | null;
  readonly renewalId: string | null;
  readonly cause: string | null;
  /** ISO instant, UTC. */
  readonly at: string;
  readonly day: string;
  readonly transfers: readonly {
    readonly debit: Account;
    readonly credit: Account;
    readonly row: string | null;
    readonly fils: string;
  }[];
}

export interface LedgerExport {
  readonly exportId: string;
  readonly account: string;
  readonly member: string;
  readonly what: 'trial-balance' | 'journal';
  readonly filter: unknown;
  readonly rows: number;
  readonly at: string;
}

const log = new Logger('Ledger');

/** What the staff reads of the ledger, and takes out of it. */
@Injectable()
export class LedgerReports {
  constructor(
    private readonly database: Database,
    private readonly verification: LedgerVerification,
    private readonly clock: SqlClock,
    private readonly factor: SecondFactor,
  ) {}

  async trialBalance(by: Principal, asked: Period): Promise<TrialBalance> {
    refuseOthers(by);
    const period = await this.period(asked);
    const sums = await this.database.query<SumRow>(SUMS, [period.from ?? null, period.to]);
    const rows = sums.map(shaped);
    const silent = Object.keys(accounts)
      .filter(isAccount)
      .filter((account) => !rows.some((row) => row.account === account))
      .map((account) => ({ account, row: null, opening: 0n, debits: 0n, credits: 0n }));
    const balances = [...rows, ...silent].map(balanceOf).sort(inOrder);
    return { from: period.from ?? null, to: period.to, balances, totals: sumOfBalances(balances) };
  }

  /** The same to take away, with a second factor for it; written down. */
  @Transactional()
  async exportedBalance(by: Principal, asked: Period, proof?: FactorProof): Promise<TrialBalance> {
    refuseOthers(by);
    const about = { what: 'ledger.trial-balance', filter: { ...asked } };
    const balance = await takenOut(this.factor, by, about, proof, () => this.trialBalance(by, asked));
    await this.writeDown(by, 'trial-balance', asked, balance.balances.length);
    return balance;
  }

  /** Entries in the order in which they were made, from after one on. */
  async journal(
    by: Principal,
    asked: JournalFilter,
    after: string | null,
    most: number,
  ): Promise<readonly JournalEntry[]> {
    refuseOthers(by);
    const { from, to } = await this.period(asked);
    const { account = null, kind = null, attempt = null } = asked;
    return this.database.query<JournalEntry>(JOURNAL, [
      ...[from ?? null, to, account, kind, attempt],
      ...[after, most],
    ]);
  }

  /** All of it to take away, likewise; a longer one than an export may be is refused. */
  @Transactional()
  async exportedJournal(
    by: Principal,
    asked: JournalFilter,
    proof?: FactorProof,
  ): Promise<readonly JournalEntry[]> {
    refuseOthers(by);
    const about = { what: 'ledger.journal', filter: { ...asked } };
    const entries = await takenOut(this.factor, by, about, proof, () => this.wholeJournal(by, asked));
    await this.writeDown(by, 'journal', asked, linesOf(entries));
    return entries;
  }

  /** Whether the next payments stand in the ledger as their histories say. */
  async verify(by: Principal, after: string | null, most: number): Promise<VerifiedPage> {
    refuseOthers(by);
    return this.verification.page(after, most);
  }

  /** Who took what out of the ledger, the newest first. */
  async exports(after: string | null, most: number): Promise<readonly LedgerExport[]> {
    return this.database.query<LedgerExport>(
      `select export_id as "exportId", account, member, what, filter::json as filter, rows,
         to_char(exported_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
       from payments.ledger_export where $1::uuid is null or export_id < $1 order by export_id desc limit $2`,
      [after, most],
    );
  }

  private async wholeJournal(by: Principal, asked: JournalFilter): Promise<readonly JournalEntry[]> {
    const entries = await this.journal(by, asked, null, MOST_EXPORTED + 1);
    if (linesOf(entries) > MOST_EXPORTED) throw fault('to', 'export-too-large');
    return entries;
  }

  private async writeDown(
    by: Principal,
    what: LedgerExport['what'],
    filter: JournalFilter,
    rows: number,
  ): Promise<void> {
    const exportId = newId();
    await this.database.query(
      `insert into payments.ledger_export (export_id, account, member, what, filter, rows) values ($1, $2, $3, $4, $5, $6)`,
      [exportId, by.accountId, by.memberId, what, JSON.stringify(filter), rows],
    );
    await this.database.afterCommit('ledger-exported', () => {
      log.log({ event: 'ledger.exported', export: exportId, what, member: by.memberId, rows });
      return Promise.resolve();
    });
  }

  private async period({ from, to }: Period): Promise<{ from: string | undefined; to: string }> {
    const until = to ?? kuwaitDate(await this.clock.now());
    if (from !== undefined && until < from) throw fault('to', 'period-reversed');
    return { from, to: until };
  }
}

function linesOf(entries: readonly JournalEntry[]): number {
  return entries.reduce((sum, { transfers }) => sum + transfers.length, 0);
}

function refuseOthers(by: Principal): void {
  if (!allows(by.grants, 'ledger.read', LEDGER_PLACE)) throw new DomainError('not-permitted');
}

function fault(path: string, code: string): DomainError {
  return new DomainError('invalid-input', { errors: [{ path, code }] });
}

interface SumRow {
  readonly account: Account;
  readonly row: string | null;
  readonly opening: string;
  readonly debits: string;
  readonly credits: string;
}

function shaped({ account, row, opening, debits, credits }: SumRow) {
  return { account, row, opening: BigInt(opening), debits: BigInt(debits), credits: BigInt(credits) };
}

const order = Object.keys(accounts);

function inOrder(a: Balance, b: Balance): number {
  return order.indexOf(a.account) - order.indexOf(b.account) || ((a.row ?? '') < (b.row ?? '') ? -1 : 1);
}

// Transfers of the same two accounts are added up first: few rows are left to be seen from either side. What came before the first
// day is what an account opens with.
const SUMS = `
  with moved as (
    select coalesce(e.day < $1::date, false) as before, t.debit, t.credit, t.row_code, sum(t.fils) as fils
    from payments.ledger_transfer t join payments.ledger_entry e using (entry_id) where e.day <= $2::date group by 1, 2, 3, 4),
  side as (
    select before, debit as account, case when debit = 'fees' then row_code end as row, fils as debit, 0 as credit from moved
    union all
    select before, credit, case when credit = 'fees' then row_code end, 0, fils from moved)
  select account, row, coalesce(sum(debit - credit) filter (where before), 0)::text as opening,
    coalesce(sum(debit) filter (where not before), 0)::text as debits,
    coalesce(sum(credit) filter (where not before), 0)::text as credits
  from side group by account, row`;

const JOURNAL = `
  select e.entry_id as "entryId", e.kind, e.subject, e.attempt_id as "attemptId", e.renewal_id as "renewalId", e.cause,
    to_char(e.posted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, e.day::text,
    (select coalesce(json_agg(json_build_object('debit', t.debit, 'credit', t.credit, 'row', t.row_code, 'fils', t.fils::text)
        order by t.line), '[]')
      from payments.ledger_transfer t where t.entry_id = e.entry_id) as transfers
  from payments.ledger_entry e
  where ($1::date is null or e.day >= $1) and e.day <= $2::date
    and ($3::text is null or exists (
      select from payments.ledger_transfer t where t.entry_id = e.entry_id and $3 in (t.debit, t.credit)))
    and ($4::text is null or e.kind = $4) and ($5::uuid is null or e.attempt_id = $5)
    and ($6::uuid is null or e.entry_id > $6)
  order by e.entry_id limit $7`;
