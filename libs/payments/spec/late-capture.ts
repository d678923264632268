import { attemptLifecycle, canonicalJson, renewalLifecycle, type Lifecycle } from '@tajdeed/domain';
import { newId, newReference, newTrackId, stepKey } from '@tajdeed/platform';
import { exampleMove, type TestDatabase } from '@tajdeed/testing';

const RENEWAL = ['renewal.requested', 'code.verified', 'pledge.accepted', 'term.chosen', 'payment.expired'];
const ATTEMPT = ['attempt.opened', 'attempt.expired', 'attempt.captured_late'];

/** A payment of 100.000 KWD that came too late, put there by the owner of the database; answers the attempt's id. */
export async function givenLateCapture(database: TestDatabase): Promise<string> {
  const [renewalId, quoteId, attemptId] = [newId(), newId(), newId()];
  await database.query(
    `insert into fees.quote (quote_id, renewal_id, schedule_id, row_code, years, starts_on, ends_on, unit, unit_fils, quantity,
       total_fils, exempt, article, assumed, facts, lines, why, made_at, valid_until)
     select $1, $2, r.schedule_id, r.code, 1, current_date + 1, current_date + 365, 'per_year', 100000, 1, 100000, false, '18',
       '{}', '{}', '[]', '{}', app.now(), app.now()
     from fees.fee_row r join fees.schedule s on s.schedule_id = r.schedule_id and s.in_force @> app.now()
     where r.pricing = 'fixed' order by r.code limit 1`,
    [quoteId, renewalId],
  );
  await database.query(
    `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
       receipt_reference, opened_at, late_reason) values ($1, $2, $3, 'main', 'ar', 100000, $4, $5, app.now(), 'late')`,
    [attemptId, renewalId, quoteId, newTrackId(), newReference()],
  );
  await walk(database, renewalLifecycle, renewalId, renewalId, RENEWAL);
  await walk(database, attemptLifecycle, attemptId, renewalId, ATTEMPT);
  return attemptId;
}

async function walk(
  database: TestDatabase,
  lifecycle: Lifecycle,
  thing: string,
  renewalId: string,
  events: readonly string[],
): Promise<void> {
  for (const [seq, event] of events.entries()) {
    const { facts } = exampleMove(lifecycle, thing, seq, event);
    await database.query(`select lifecycle.record($1, $2, $3, $4, $5, 'system', '', $6, $7, null)`, [
      ...[thing, lifecycle.kind, seq, event, canonicalJson(facts), stepKey(thing, event), renewalId],
    ]);
  }
}
