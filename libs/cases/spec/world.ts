import { randomBytes } from 'node:crypto';
import {
  attemptLifecycle,
  canonicalJson,
  coverageLifecycle,
  noticeLifecycle,
  refundLifecycle,
  renewalLifecycle,
  type Lifecycle,
} from '@tajdeed/domain';
import { CaseDesk, type Opening, type Recorder } from '@tajdeed/lifecycle';
import { derivedId, newId, newReference, newTrackId, stepKey, type Database } from '@tajdeed/platform';
import { exampleMove, type TestDatabase } from '@tajdeed/testing';
import { attemptBooked, refundBooked } from './booked';
import { coverageRoad, roadOf, subjectOf, type Past } from './pasts';
import { insertException } from './settled-line';

export { pasts, type Past } from './pasts';

/** Puts things where cases need them, and opens the cases by the desk of the process that is looked at. */
export class World {
  private readonly desk: CaseDesk;

  constructor(
    readonly database: TestDatabase,
    readonly process: { readonly db: Database; readonly recorder: Recorder },
  ) {
    this.desk = new CaseDesk(process.db, process.recorder);
  }

  open(opening: Opening): Promise<string> {
    return this.process.db.transaction(() => this.desk.open(opening));
  }

  /** A renewal with what belongs to it, and the case about it; answers the case's id. */
  async given(past: Past): Promise<{ caseId: string; subject: string; renewalId: string }> {
    const renewalId = newId();
    const attemptId = newId();
    const coverageId = derivedId(renewalId, 'coverage');
    await this.database.query('begin');
    if (past.paid) await this.insertAttempt(attemptId, renewalId);
    const covered = [
      'authority-refused',
      'authority-silent',
      'voided-after-issue',
      'change-refused',
      'change-silent',
    ].includes(past.kind);
    if (covered) await this.insertCoverage(coverageId, renewalId, past.paid ? attemptId : null);
    await this.walk(renewalLifecycle, renewalId, renewalId, roadOf(past));
    if (past.paid)
      await this.walk(attemptLifecycle, attemptId, renewalId, ['attempt.opened', ...past.attempt]);
    const coverStands = covered && !coverageRoad(past).includes('coverage.ended');
    if (past.paid) await attemptBooked(this.database, { attemptId, renewalId, coverStands }, past.attempt);
    if (covered) await this.walk(coverageLifecycle, coverageId, renewalId, coverageRoad(past));
    if (past.kind === 'authority-refused') await this.refuseNotice(coverageId, renewalId);
    if (past.kind === 'change-refused') await this.refuseChange(coverageId, renewalId);
    if (past.kind === 'delivery-stuck') await this.refuseWord(renewalId);
    if (past.kind === 'change-silent') await this.oweChange(coverageId, renewalId);
    const refundId = newId();
    if (past.kind === 'refund-unproven') {
      await this.insertRefund(refundId, attemptId, renewalId, past.sent !== false);
      if (past.attempt.includes('attempt.confirmed'))
        await refundBooked(this.database, { attemptId, renewalId, refundId }, 40_000n);
    }
    const line = await insertException(this.database, past, attemptId);
    await this.database.query('commit');
    const things = {
      ...{ renewal: renewalId, coverage: coverageId, attempt: attemptId, refund: refundId },
      reports: derivedId(attemptId, 'callbacks'),
      ...line,
    };
    const subject = things[subjectOf(past.kind)];
    const about = { amount: '100.000', reason: 'a-reason', verdict: 'mismatch' };
    const caseId = await this.open({ kind: past.kind, subject, renewalId, about, actor: 'system' });
    return { caseId, subject, renewalId };
  }

  private async refuseNotice(coverageId: string, renewalId: string): Promise<void> {
    const noticeId = derivedId(coverageId, 'notice');
    await this.walk(noticeLifecycle, noticeId, renewalId, ['notice.refused']);
    await this.database.query(
      `insert into residency.notice (notice_id, coverage_id, renewal_id, outcome, reason) values ($1, $2, $3, 'refused', 'x')`,
      [noticeId, coverageId, renewalId],
    );
  }

  /** The authority is told of the end, and has not answered. */
  private async oweChange(coverageId: string, renewalId: string): Promise<void> {
    const noticeId = newId();
    await this.walk(noticeLifecycle, noticeId, renewalId, ['notice.owed']);
    await this.database.query(`select residency.owe($1, $2, $3, 'ended')`, [noticeId, coverageId, renewalId]);
  }

  /** Temporal takes no word for its workflow. */
  private async refuseWord(thing: string): Promise<void> {
    await this.database.query(
      `insert into lifecycle.untold (id, workflow, thing, reason, due, tries, refused, trace)
       values (uuidv7(), 'renewal', $1, 'recheck', clock_timestamp() + interval '1 minute', 3, 'of the spec', '')`,
      [thing],
    );
  }

  private async refuseChange(coverageId: string, renewalId: string): Promise<void> {
    const noticeId = derivedId(coverageId, 'notice of the spec');
    await this.walk(noticeLifecycle, noticeId, renewalId, ['notice.owed', 'notice.refused']);
    await this.database.query(`select residency.owe($1, $2, $3, 'ended')`, [noticeId, coverageId, renewalId]);
    await this.database.query(
      `insert into residency.notice (notice_id, coverage_id, renewal_id, outcome, reason, says) values ($1, $2, $3, 'refused', 'x', 'ended')`,
      [noticeId, coverageId, renewalId],
    );
  }

  /** A part of the capture that is to go back; the bank was asked, without an answer, or not yet. */
  private async insertRefund(
    refundId: string,
    attemptId: string,
    renewalId: string,
    isSent: boolean,
  ): Promise<void> {
    await this.database.query(
      `insert into payments.refund (refund_id, attempt_id, amount_fils, reason) values ($1, $2, 40000, 'late')`,
      [refundId, attemptId],
    );
    if (!isSent) return this.walk(refundLifecycle, refundId, renewalId, ['refund.requested']);
    await this.database.query(
      `insert into payments.refund_sending (sending_id, refund_id, nth, deed, called_at) values ($1, $2, 1, 'refund', app.now())`,
      [newId(), refundId],
    );
    await this.walk(refundLifecycle, refundId, renewalId, [
      'refund.requested',
      'refund.sent',
      'refund.unclear',
    ]);
  }

  /** As the owner of the database, who may record any event. */
  private async walk(
    { kind, ...lifecycle }: Lifecycle,
    thing: string,
    renewalId: string,
    events: readonly string[],
  ): Promise<void> {
    for (const [seq, event] of events.entries()) {
      const { facts } = exampleMove({ kind, ...lifecycle }, thing, seq, event);
      await this.database.query(`select lifecycle.record($1, $2, $3, $4, $5, 'system', '', $6, $7, null)`, [
        ...[thing, kind, seq, event, canonicalJson(facts), stepKey(thing, event, String(seq)), renewalId],
      ]);
    }
  }

  private async insertAttempt(attemptId: string, renewalId: string): Promise<void> {
    const quoteId = newId();
    await this.database.query(
      `insert into fees.quote (quote_id, renewal_id, schedule_id, row_code, years, starts_on, ends_on, unit, unit_fils, quantity,
         total_fils, exempt, article, assumed, facts, lines, why, made_at, valid_until)
       select $1, $2, r.schedule_id, r.code, 1, d.today + 1, d.today + 365, 'per_year', 100000, 1, 100000, false, '18',
         '{}', '{}', '[]', '{}', app.now(), app.now()
       from (select (app.now() at time zone 'Asia/Kuwait')::date as today) d, fees.fee_row r join fees.schedule s on s.schedule_id = r.schedule_id and s.in_force @> app.now()
       where r.pricing = 'fixed' order by r.code limit 1`,
      [quoteId, renewalId],
    );
    await this.database.query(
      `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
         receipt_reference, opened_at, person_id) values ($1, $2, $3, 'main', 'ar', 100000, $4, $5, app.now(), $6)`,
      [attemptId, renewalId, quoteId, newTrackId(), newReference(), newId()],
    );
  }

  private async insertCoverage(
    coverageId: string,
    renewalId: string,
    attemptId: string | null,
    personId = newId(),
  ): Promise<void> {
    await this.database.query(
      `insert into coverage.coverage (coverage_id, renewal_id, person_id, quote_id, attempt_id, article, starts_on, ends_on,
         total_fils, number, code, issued_at, final_at)
       values ($1, $2, $3, $4, $5, '18', '2026-12-01', '2027-11-30', $6, $7, $8, app.now(), app.now())`,
      [
        ...[coverageId, renewalId, personId, newId(), attemptId, attemptId === null ? 0 : 100_000],
        `TJ-2026-${(randomBytes(4).readUInt32BE() % 100_000_000).toString().padStart(8, '0')}-1`,
        newReference(),
      ],
    );
  }
}
