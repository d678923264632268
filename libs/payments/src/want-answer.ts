import type { Recorder } from '@tajdeed/lifecycle';
import type { Database } from '@tajdeed/platform';

/**
 * Has the bank asked about an attempt at once, after the caller's transaction: by the attempt's own watch, so at the rate that the
 * bank bears, one question at a time, and with what it says weighed and recorded like any answer.
 */
export async function wantAnswer(db: Database, recorder: Recorder, attemptId: string): Promise<void> {
  await db.query(`update payments.attempt set wanted_at = app.now() where attempt_id = $1`, [attemptId]);
  await recorder.tell('attemptWatch', attemptId, 'recheck');
}
