import type { TestDatabase } from '@tajdeed/testing';

/** An entry as `kind: debit>credit fils, …`; a fee with its row's schedule left out. */
export async function entriesOf(database: TestDatabase, attemptId: string): Promise<string[]> {
  const sql = `select e.kind || ': ' || string_agg(t.debit || '>' || t.credit || ' ' || t.fils, ', ' order by t.line) as told
    from payments.ledger_entry e join payments.ledger_transfer t using (entry_id)
    where e.attempt_id = $1 group by e.entry_id order by e.entry_id`;
  return (await database.query<{ told: string }>(sql, [attemptId])).map(({ told }) => told);
}

/** What the attempt's entries leave on each account's debit side; accounts that come to nothing are left out. */
export async function balancesOf(database: TestDatabase, attemptId: string): Promise<Record<string, number>> {
  const sql = `select account, sum(side.fils)::int as fils from payments.ledger_entry e join payments.ledger_transfer t using (entry_id)
      cross join lateral (values (t.debit, t.fils), (t.credit, -t.fils)) as side (account, fils)
    where e.attempt_id = $1 group by account having sum(side.fils) <> 0 order by account`;
  const rows = await database.query<{ account: string; fils: number }>(sql, [attemptId]);
  return Object.fromEntries(rows.map(({ account, fils }) => [account, fils]));
}
