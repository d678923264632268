import { changesOf, type Changes, type Observed, type StoryEntry } from '@tajdeed/lifecycle';
import type { TestDatabase } from '@tajdeed/testing';

/** What stood there already. */
interface Mark {
  readonly events: string;
  readonly words: readonly string[];
  readonly entries: readonly string[];
  readonly returns: readonly string[];
}

/** Fils by payment, account and side, e.g. `<attempt> refunds-due debit`; of the fees with their row. */
type Sums = Readonly<Record<string, bigint>>;

/** What deeds leave behind, by plain statements over the tables: what was explained is held against it. */
export class Traces {
  constructor(private readonly database: TestDatabase) {}

  async mark(): Promise<Mark> {
    const [row] = await this.database.query<Mark>(
      `select (select coalesce(max(id), 0)::text from lifecycle.unpublished) as events,
         (select coalesce(array_agg(id::text order by id), '{}') from lifecycle.untold where refused is null) as words,
         (select coalesce(array_agg(entry_id::text order by entry_id), '{}') from payments.ledger_entry) as entries,
         (select coalesce(array_agg(id order by id), '{}') from (${RETURNS}) r) as returns`,
    );
    return row!;
  }

  /** What history and the words for workflows have gained since; the procedure of two people is not part of a change. */
  async since(before: Mark): Promise<Omit<Changes, 'money' | 'toReturn'>> {
    const entries = await this.database.query<StoryEntry>(
      `select h.thing, h.seq, h.kind, h.from_state as "from", h.event, h.to_state as "to", h.facts::json as facts, h.actor,
         '' as at, null as cause
       from lifecycle.unpublished u join lifecycle.history h using (thing, seq) where u.id > $1 and h.kind <> 'proposal'`,
      [before.events],
    );
    const told = await this.database.query<Observed['told'][number]>(
      `select workflow, thing, reason from lifecycle.untold where id <> all ($1) and refused is null and workflow <> 'proposalWatch' order by id`,
      [before.words],
    );
    const { states, messages, events } = changesOf(entries, told);
    return { states, messages, events };
  }

  /** What the ledger has gained since, and the kinds of its entries. */
  async bookedSince(before: Mark): Promise<{ readonly kinds: readonly string[]; readonly sums: Sums }> {
    const rows = await this.database.query<{ kind: string; key: string; fils: string }>(
      `select e.kind, concat_ws(' ', coalesce(e.attempt_id::text, '-'), s.account, case when s.account = 'fees' then t.row_code end, s.side) as key,
         t.fils::text as fils
       from payments.ledger_entry e join payments.ledger_transfer t using (entry_id)
         cross join lateral (values (t.debit, 'debit'), (t.credit, 'credit')) as s (account, side)
       where e.entry_id <> all ($1::uuid[]) order by e.kind`,
      [before.entries],
    );
    return { kinds: [...new Set(rows.map(({ kind }) => kind))], sums: added(rows) };
  }

  /** Refunds that were asked for since, and cases of money to return that were opened. */
  async toReturnSince(before: Mark): Promise<Changes['toReturn']> {
    return this.database.query(
      `select attempt, fils from (${RETURNS}) r where id <> all ($1) order by attempt, fils`,
      [before.returns],
    );
  }
}

/** The same of what was explained. */
export function explainedSums(money: Changes['money']): Sums {
  const sides = money.flatMap(({ attempt, transfers }) =>
    transfers.flatMap(({ debit, credit, row, fils }) =>
      ([`${debit} debit`, `${credit} credit`] as const).map((side) => ({
        key: `${attempt ?? '-'} ${row === null ? side : side.replace('fees', `fees ${row}`)}`,
        fils,
      })),
    ),
  );
  return added(sides);
}

function added(sides: readonly { readonly key: string; readonly fils: string }[]): Sums {
  const sums: Record<string, bigint> = {};
  for (const { key, fils } of sides) sums[key] = (sums[key] ?? 0n) + BigInt(fils);
  return sums;
}

const RETURNS = `
  select refund_id::text as id, attempt_id as attempt, amount_fils::text as fils from payments.refund
  union all
  select case_id::text, subject, trunc((about::json ->> 'amount')::numeric * 1000)::bigint::text
  from cases."case" where kind = 'money-to-return'`;
