import { DomainError, filsToText, type AttemptState } from '@tajdeed/domain';
import { stateSays, type Database, type Language } from '@tajdeed/platform';

/** The payment that money is to go back of, in words, and what is left of it: a proposal names it by an id alone. */
export async function refundAbout(db: Database, attemptId: string, language: Language) {
  const [row] = await db.query<Row>(
    `select a.renewal_id as "renewalId", a.track_id as "trackId", h.state, a.amount_fils::text as captured,
       a.returning_fils::text as returning
     from payments.attempt a join lifecycle.head h on h.thing = a.attempt_id where a.attempt_id = $1`,
    [attemptId],
  );
  if (!row) throw new DomainError('not-found');
  const [captured, returning] = [BigInt(row.captured), BigInt(row.returning)];
  return {
    payment: stateSays(language, 'attempt', row.state),
    ...{ trackId: row.trackId, renewalId: row.renewalId },
    ...{ captured: filsToText(captured), returning: filsToText(returning) },
    left: filsToText(captured - returning),
  };
}

interface Row {
  readonly renewalId: string;
  readonly trackId: string;
  readonly state: AttemptState;
  readonly captured: string;
  readonly returning: string;
}
