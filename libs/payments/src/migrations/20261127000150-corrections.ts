import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Why money that was captured pays for nothing. `duplicate` goes back without anybody's decision.
  `alter table payments.attempt add column late_reason text check (late_reason in ('late', 'duplicate', 'correction'))`,
  `update payments.attempt a set late_reason = 'late'
     from lifecycle.head h where h.thing = a.attempt_id and h.state = 'CAPTURED_LATE'`,
  `create or replace view payments.v_attempt as
     select a.attempt_id, a.renewal_id, a.quote_id, a.amount_fils, a.track_id, a.opened_at, a.blocks,
       h.state, h.seq, h.moved_at, c.reported_at, c.hint, i.inquiries, i.last_asked_at, a.person_id, a.unproven, a.wanted_at,
       a.late_reason
     from payments.attempt a
     join lifecycle.head h on h.thing = a.attempt_id
     left join lateral (
       select max(received_at) as reported_at,
         (array_agg(hint order by hint = 'captured' desc, received_at desc))[1] as hint
       from payments.callback where attempt_id = a.attempt_id and verdict = 'matched') c on true
     left join lateral (
       select count(*)::integer as inquiries, max(asked_at) as last_asked_at
       from payments.inquiry where attempt_id = a.attempt_id) i on true`,
  `grant update (late_reason, wanted_at) on payments.attempt to tajdeed_worker`,
];

/** Attempts that are corrected to match the bank, and why late money pays for nothing. */
export class AddCorrections20261127000150 implements MigrationInterface {
  readonly name = 'AddCorrections20261127000150';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('a published view does not lose a column'));
  }
}
