import { randomBytes } from 'node:crypto';
import {
  attemptLifecycle,
  canonicalJson,
  coverageLifecycle,
  noticeLifecycle,
  refundLifecycle,
  renewalLifecycle,
  type CaseKind,
  type Lifecycle,
} from '@tajdeed/domain';
import { CaseDesk, type Opening, type Recorder } from '@tajdeed/lifecycle';
import { derivedId, newId, newReference, newTrackId, stepKey, type Database } from '@tajdeed/platform';
import { exampleMove, type TestDatabase } from '@tajdeed/testing';
import { insertException } from './settled-line';

/** How far the things of a case have come before it is opened. */
export interface Past {
  readonly kind: CaseKind;
  readonly paid: boolean;
  /** Events of the attempt after its opening. */
  readonly attempt: readonly string[];
  /** Of a line of a settlement file that nobody knew; a sale unless this says otherwise. */
  readonly line?: 'SALE' | 'REFUND';
}

const TO_PAY = ['renewal.requested', 'code.verified', 'pledge.accepted', 'term.chosen'];
const EXEMPT = ['renewal.requested', 'code.verified', 'pledge.accepted', 'term.exempted'];

/** The pasts from which each kind of case is opened: sound ones, and ones that a decision must refuse. */
export const pasts: readonly Past[] = [
  ...[['attempt.captured'], ['attempt.captured', 'attempt.confirmed']].flatMap((attempt) => [
    { kind: 'authority-refused' as const, paid: true, attempt },
    { kind: 'coverage-refused' as const, paid: true, attempt },
    { kind: 'money-to-return' as const, paid: true, attempt },
  ]),
  { kind: 'authority-refused', paid: false, attempt: [] },
  { kind: 'coverage-refused', paid: false, attempt: [] },
  { kind: 'authority-silent', paid: true, attempt: ['attempt.captured'] },
  ...[true, false].map((paid) => ({ kind: 'coverage-late' as const, paid, attempt: ['attempt.captured'] })),
  { kind: 'change-refused', paid: true, attempt: ['attempt.captured', 'attempt.voided'] },
  { kind: 'change-silent', paid: true, attempt: ['attempt.captured', 'attempt.voided'] },
  { kind: 'voided-after-issue', paid: true, attempt: ['attempt.captured', 'attempt.voided'] },
  { kind: 'paid-not-covered', paid: true, attempt: ['attempt.captured'] },
  ...(
    ['captured-late', 'refund-refused', 'refund-in-part', 'refund-unproven', 'paid-not-covered'] as const
  ).map((kind) => ({
    ...{ kind, paid: true, attempt: ['attempt.expired', 'attempt.captured_late'] },
  })),
  ...[['attempt.unclear'], [], ['attempt.unclear', 'attempt.captured']].map((attempt) => ({
    ...{ kind: 'bank-silent' as const, paid: true, attempt },
  })),
  ...[
    [],
    ['attempt.unclear'],
    ['attempt.expired'],
    ['attempt.cancelled'],
    ['attempt.declined'],
    ['attempt.captured'],
  ].flatMap((attempt) => [
    { kind: 'bank-mismatch' as const, paid: true, attempt },
    { kind: 'payment-unproven' as const, paid: true, attempt },
  ]),
  ...[['attempt.captured', 'attempt.confirmed'], ['attempt.declined']].map((attempt) => ({
    ...{ kind: 'settlement-line' as const, paid: true, attempt },
  })),
  { kind: 'settlement-line', paid: true, attempt: ['attempt.captured'], line: 'REFUND' },
  { kind: 'settlement-file', paid: true, attempt: ['attempt.captured'] },
  { kind: 'foreign-to-return', paid: true, attempt: ['attempt.captured'] },
  { kind: 'settlement-overdue', paid: true, attempt: ['attempt.captured'] },
  { kind: 'callback-mismatch', paid: true, attempt: [] },
  { kind: 'delivery-stuck', paid: true, attempt: ['attempt.captured'] },
  ...[['attempt.captured'], ['attempt.expired', 'attempt.captured_late']].map((attempt) => ({
    ...{ kind: 'settlement-missing' as const, paid: true, attempt },
  })),
];

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
    if (covered) await this.walk(coverageLifecycle, coverageId, renewalId, coverageRoad(past));
    if (past.kind === 'authority-refused') await this.refuseNotice(coverageId, renewalId);
    if (past.kind === 'change-refused') await this.refuseChange(coverageId, renewalId);
    if (past.kind === 'delivery-stuck') await this.refuseWord(renewalId);
    if (past.kind === 'change-silent') await this.oweChange(coverageId, renewalId);
    const refundId = newId();
    if (past.kind === 'refund-unproven') await this.loseRefund(refundId, attemptId, renewalId);
    const line = await insertException(this.database, past, attemptId);
    await this.database.query('commit');
    const things = {
      ...{ renewal: renewalId, coverage: coverageId, attempt: attemptId, refund: refundId },
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

  /** A part of the capture that the bank was asked to give back, without an answer. */
  private async loseRefund(refundId: string, attemptId: string, renewalId: string): Promise<void> {
    await this.database.query(
      `insert into payments.refund (refund_id, attempt_id, amount_fils, reason) values ($1, $2, 40000, 'late')`,
      [refundId, attemptId],
    );
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

type Subject = 'renewal' | 'coverage' | 'attempt' | 'refund' | 'line' | 'settlement';

function subjectOf(kind: CaseKind): Subject {
  if (kind === 'settlement-line' || kind === 'foreign-to-return') return 'line';
  if (kind === 'settlement-file') return 'settlement';
  if (
    ['authority-refused', 'authority-silent', 'coverage-refused', 'coverage-late', 'delivery-stuck'].includes(
      kind,
    )
  )
    return 'renewal';
  if (kind === 'refund-unproven') return 'refund';
  return ['voided-after-issue', 'change-refused', 'change-silent'].includes(kind) ? 'coverage' : 'attempt';
}

function roadOf({ kind, paid, attempt }: Past): readonly string[] {
  const issuing = paid ? [...TO_PAY, 'payment.captured'] : EXEMPT;
  switch (kind) {
    case 'authority-refused':
      return [...issuing, 'coverage.issued', 'authority.refused'];
    case 'authority-silent':
      return [...issuing, 'coverage.issued'];
    case 'coverage-late':
      return issuing;
    case 'coverage-refused':
      return [...issuing, 'coverage.refused'];
    case 'money-to-return':
      return [...issuing, 'coverage.refused', 'renewal.abandoned'];
    case 'voided-after-issue':
    case 'change-refused':
    case 'change-silent':
      return [...issuing, 'coverage.issued', 'authority.acknowledged'];
    case 'bank-silent':
      return attempt.includes('attempt.captured') ? [...TO_PAY, 'payment.captured'] : TO_PAY;
    case 'captured-late':
    case 'delivery-stuck':
    case 'refund-refused':
    case 'refund-in-part':
    case 'refund-unproven':
    case 'paid-not-covered':
    case 'bank-mismatch':
    case 'payment-unproven':
    case 'callback-mismatch':
    case 'settlement-line':
    case 'settlement-file':
    case 'foreign-to-return':
    case 'settlement-missing':
    case 'settlement-overdue':
      return [...TO_PAY, 'payment.expired'];
  }
}

function coverageRoad({ kind, paid, attempt }: Past): readonly string[] {
  if (!paid) return ['coverage.granted'];
  if (kind === 'voided-after-issue') return ['coverage.issued', 'coverage.suspended'];
  if (kind === 'change-refused' || kind === 'change-silent')
    return ['coverage.issued', 'coverage.suspended', 'coverage.ended'];
  return attempt.includes('attempt.confirmed')
    ? ['coverage.issued', 'coverage.finalised']
    : ['coverage.issued'];
}
