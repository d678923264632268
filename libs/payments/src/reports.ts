import { DomainError } from '@tajdeed/domain';
import { derivedId, type Database } from '@tajdeed/platform';

/**
 * What a case about the bank's reports of a payment is about. Of its own, so that neither a statement nor a look for forgotten
 * money takes it for a case about the payment.
 */
export function reportsOf(attemptId: string): string {
  return derivedId(attemptId, 'callbacks');
}

/** The payment whose reports these are: a derived id begins with the instant of the one that it comes from. */
export async function reportedAttempt(db: Database, reports: string): Promise<string> {
  const instant = reports.slice(0, 13);
  const rows = await db.query<{ id: string }>(
    `select attempt_id as id from payments.attempt where attempt_id between $1 and $2`,
    [`${instant}-0000-0000-000000000000`, `${instant}-ffff-ffff-ffffffffffff`],
  );
  const found = rows.find(({ id }) => reportsOf(id) === reports);
  if (!found) throw new DomainError('not-found');
  return found.id;
}
