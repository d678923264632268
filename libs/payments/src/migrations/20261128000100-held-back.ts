import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Whoever opens an attempt and gives the bank's address out with it, as all did before, says nothing here: those may be at
  // the bank while they are OPEN, and are asked about.
  `alter table payments.attempt add column held_back boolean not null default false`,
  `comment on column payments.attempt.held_back is 'the address of the bank is given out by attempt.sent alone'`,
  `create or replace view payments.v_attempt as
     select a.attempt_id, a.renewal_id, a.quote_id, a.amount_fils, a.track_id, a.opened_at, a.blocks,
       h.state, h.seq, h.moved_at, c.reported_at, c.hint, i.inquiries, i.last_asked_at, a.person_id, a.unproven, a.wanted_at,
       a.late_reason, a.held_back
     from payments.attempt a
     join lifecycle.head h on h.thing = a.attempt_id
     left join lateral (
       select max(received_at) as reported_at,
         (array_agg(hint order by hint = 'captured' desc, received_at desc))[1] as hint
       from payments.callback where attempt_id = a.attempt_id and verdict = 'matched') c on true
     left join lateral (
       select count(*)::integer as inquiries, max(asked_at) as last_asked_at
       from payments.inquiry where attempt_id = a.attempt_id) i on true`,
];

/** Attempts of which the bank can know nothing until they are sent. */
export class HoldAttemptsBack20261128000100 implements MigrationInterface {
  readonly name = 'HoldAttemptsBack20261128000100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('a published view does not lose a column'));
  }
}
