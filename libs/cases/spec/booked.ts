import {
  attemptLifecycle,
  attemptPostings,
  partOf,
  postingsOf,
  type AttemptState,
  type PaidRow,
  type Posting,
} from '@tajdeed/domain';
import { exampleMove, type TestDatabase } from '@tajdeed/testing';

interface Paid {
  readonly attemptId: string;
  readonly renewalId: string;
}

/** The books of what an attempt has been through since its opening, as the payment room would have entered them. */
export async function attemptBooked(
  database: TestDatabase,
  { coverStands, ...paid }: Paid & { readonly coverStands: boolean },
  events: readonly string[],
): Promise<void> {
  const rows = await rowsOf(database, paid);
  let from: AttemptState = 'OPEN';
  for (const [nth, event] of events.entries()) {
    const facts: Readonly<Record<string, unknown>> = exampleMove(
      attemptLifecycle,
      paid.attemptId,
      nth,
      event,
    ).facts;
    const cause = `${paid.attemptId}:${nth + 2}`;
    const said = { outcome: textOf(facts['outcome']), way: textOf(facts['way']) };
    for (const posting of attemptPostings({ from, event, ...said }, { rows, returned: 0n, coverStands }))
      await post(database, paid, posting, posting.kind === 'cover-ended-unpaid' ? paid.attemptId : cause);
    from = attemptLifecycle.transitions.find(([state, what]) => state === from && what === event)![2];
  }
}

/** A refund of what was earned was asked for. */
export async function refundBooked(
  database: TestDatabase,
  { refundId, ...paid }: Paid & { readonly refundId: string },
  fils: bigint,
): Promise<void> {
  const rows = partOf(await rowsOf(database, paid), fils, 0n);
  await post(database, paid, { kind: 'refund-requested', from: 'fees', rows }, refundId);
}

async function post(
  database: TestDatabase,
  { attemptId, renewalId }: Paid,
  posting: Posting,
  subject: string,
): Promise<void> {
  const transfers = postingsOf(posting).map(({ debit, credit, row, fils }) => ({
    ...{ debit, credit, row: row ?? null, fils: fils.toString() },
  }));
  if (transfers.length === 0) return;
  const entry = { kind: posting.kind, subject, attempt: attemptId, renewal: renewalId, cause: null };
  await database.query(`select payments.post($1)`, [JSON.stringify([{ ...entry, transfers }])]);
}

async function rowsOf(database: TestDatabase, { attemptId }: Paid): Promise<readonly PaidRow[]> {
  const lines = await database.query<{ row: string; fils: string }>(
    `select l.schedule_id || ':' || l.row_code as row, l.fils::text as fils
     from payments.attempt a join fees.v_quote_line l using (quote_id) where a.attempt_id = $1 order by l.line`,
    [attemptId],
  );
  return lines.map(({ row, fils }) => ({ row, fils: BigInt(fils) }));
}

function textOf(said: unknown): string | undefined {
  return typeof said === 'string' ? said : undefined;
}
