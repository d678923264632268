import { randomUUID } from 'node:crypto';
import type { StaffAtWork } from '@tajdeed/testing';
import type { World } from './world';

/** What a file came to in the books: balances that its lines moved in fils, debit above zero, its files and its cases. */
export interface Booked {
  readonly holds: Readonly<Record<string, number>>;
  readonly files: number;
  readonly cases: number;
}

/** One misbehaviour's lines, in the order of the file. */
export interface BookedLines {
  readonly types: readonly string[];
  readonly holds: Readonly<Record<string, number>>;
  /** `settlement-line foreign OPEN` */
  readonly cases: readonly string[];
}

/** All books at last, as finance reads them. */
export interface BooksAtLast {
  readonly balanced: boolean;
  readonly bank: number;
  readonly suspense: number;
  /** Of the files: what the bank paid less what it took, and what of that nobody has decided about. */
  readonly paid: number;
  readonly open: number;
  readonly differences: readonly unknown[];
  readonly days: readonly string[];
}

/** Which lines of the first file a misbehaviour is about. */
export type LinesOf = { readonly trackId: string } | 'foreign' | 'fee' | 'none';

/** Reads what lines of settlement files did to the books. */
export class SettledBooks {
  constructor(
    private readonly world: World,
    private readonly staff: StaffAtWork,
    private readonly who: string,
  ) {}

  async now(): Promise<Booked> {
    const [row] = await this.world.query<{ files: number; cases: number }>(
      `select (select count(*)::int from payments.settlement_file where accepted_at is not null) as files,
         (select count(*)::int from cases.case where kind in ('settlement-line', 'settlement-file')) as cases`,
    );
    const holds = await this.holds(`select terminal || ':' || line_id from payments.settlement_outcome`);
    return { files: row?.files ?? -1, cases: row?.cases ?? -1, holds };
  }

  /** What the lines of the first file came to that a misbehaviour is about. */
  async of(lines: LinesOf): Promise<BookedLines> {
    const rows = await this.world.query<{ key: string; type: string; told: string | null }>(LINES, [
      typeof lines === 'object' ? lines.trackId : lines,
    ]);
    return {
      types: rows.map(({ type }) => type),
      holds: await this.holds(
        'select unnest($1::text[])',
        rows.map(({ key }) => key),
      ),
      cases: rows.flatMap(({ told }) => told ?? []),
    };
  }

  /** The type of the line that stands first in the first file. */
  async first(): Promise<string> {
    const [row] = await this.world.query<{ type: string }>(
      `select type from payments.settlement_line join payments.settlement_file using (file_id)
       where accepted_at is not null order by file_number, n limit 1`,
    );
    return row?.type ?? '';
  }

  /** Closes all settled days, and reads the books by their doors. */
  async atLast(): Promise<BooksAtLast> {
    const { settlements } = await this.door<{ settlements: readonly Settled[] }>('GET', '/settlements');
    const days: string[] = [];
    for (const { settlementId } of settlements)
      days.push((await this.door<{ state: string }>('POST', `/settlements/${settlementId}/close`)).state);
    const { accounts, balanced } = await this.door<TrialBalance>('GET', '/ledger/trial-balance');
    const closing = (wanted: string) => {
      const one = accounts.find(({ account }) => account === wanted);
      return fils(one?.closingDebit) - fils(one?.closingCredit);
    };
    const differences: unknown[] = [];
    for (let after: string | null = ''; after !== null;) {
      const query = after === '' ? '' : `?after=${encodeURIComponent(after)}`;
      const page: Verified = await this.door('GET', `/ledger/verification${query}`);
      differences.push(...page.differences);
      after = page.next;
    }
    const [open] = await this.world.query<{ fils: string }>(OPEN);
    const paid = settlements.reduce((sum, one) => sum + fils(one.creditNet) - fils(one.debitNet), 0);
    return {
      ...{ balanced, differences, days, paid, open: Number(open?.fils) },
      ...{ bank: closing('bank'), suspense: closing('suspense') },
    };
  }

  private async holds(subjects: string, keys?: readonly string[]): Promise<Record<string, number>> {
    const rows = await this.world.query<{ account: string; fils: string }>(
      `select account, sum(side.fils)::text as fils
       from payments.ledger_entry e join payments.ledger_transfer t using (entry_id)
         cross join lateral (values (t.debit, t.fils), (t.credit, -t.fils)) as side (account, fils)
       where e.subject in (${subjects}) group by account having sum(side.fils) <> 0`,
      keys && [keys],
    );
    return Object.fromEntries(rows.map(({ account, fils: of }) => [account, Number(of)]));
  }

  private async door<T>(method: 'GET' | 'POST', path: string): Promise<T> {
    const authorization = `Bearer ${await this.staff.token(this.who)}`;
    const answer = await fetch(`${this.world.system.addresses.api}${path}`, {
      ...{
        method,
        headers: { authorization, ...(method === 'POST' && { 'idempotency-key': randomUUID() }) },
      },
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}

interface Settled {
  readonly settlementId: string;
  readonly creditNet: string;
  readonly debitNet: string;
}

interface Verified {
  readonly differences: readonly unknown[];
  readonly next: string | null;
}

interface TrialBalance {
  readonly balanced: boolean;
  readonly accounts: readonly { account: string; closingDebit: string; closingCredit: string }[];
}

const fils = (text = '0.000'): number => Math.round(Number(text) * 1000);

const LINES = `
  select o.terminal || ':' || o.line_id as key, l.type, c.kind || ' ' || o.exception || ' ' || h.state as told
  from payments.settlement_file f join payments.settlement_line l using (file_id)
    join payments.settlement_outcome o on o.file_id = l.file_id and o.n = l.n
    left join cases.case c on c.subject = o.subject left join lifecycle.head h on h.thing = c.case_id
  where f.file_number = (select min(file_number) from payments.settlement_file where accepted_at is not null)
    and case $1 when 'foreign' then l.track_id like 'FOREIGN%' when 'fee' then l.type = 'FEE' else l.track_id = $1 end
  order by l.n`;

// What came above zero, as suspense stands on credit.
const OPEN = `
  select coalesce(sum(case l.sign when 'CR' then l.amount_fils else -l.amount_fils end), 0)::text as fils
  from payments.settlement_outcome o join payments.settlement_line l using (file_id, n)
  where o.outcome = 'exception' and o.resolved_at is null`;
