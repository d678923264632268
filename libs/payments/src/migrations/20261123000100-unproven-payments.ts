import type { MigrationInterface, QueryRunner } from 'typeorm';

const verdicts = (more: string) =>
  `('captured', 'not-captured', 'cancelled', 'not-found', 'unknown', 'mismatch', 'voided'${more})`;

const inquiryVerdicts = (more: string) => [
  `alter table payments.inquiry drop constraint inquiry_verdict_check`,
  `alter table payments.inquiry add constraint inquiry_verdict_check check (verdict in ${verdicts(more)})`,
];

const columns = [
  // `person_id` is a surrogate, as the renewals room gives it. `unproven`: the bank has not yet said what became of the money.
  `alter table payments.attempt add column person_id uuid, add column unproven boolean not null default true`,
  `update payments.attempt a set person_id = r.person_id
   from renewals.v_renewal r where r.renewal_id = a.renewal_id`,
  // Of those who have several from before this rule, the newest one counts.
  `update payments.attempt a set unproven = false
   from (select attempt_id, state,
       row_number() over (partition by person_id, state in ('OPEN', 'UNKNOWN') order by opened_at desc, attempt_id) as place
     from payments.attempt join lifecycle.head on thing = attempt_id) s
   where s.attempt_id = a.attempt_id and (s.state not in ('OPEN', 'UNKNOWN') or s.place > 1)`,
  // D13 for a person, whichever of his renewals it is: one payment whose outcome is not proven.
  `create unique index one_unproven_payment on payments.attempt (person_id) where unproven`,
  `create index attempt_person on payments.attempt (person_id)`,
];

const views = [
  `create or replace view payments.v_attempt as
     select a.attempt_id, a.renewal_id, a.quote_id, a.amount_fils, a.track_id, a.opened_at, a.blocks,
       h.state, h.seq, h.moved_at, c.reported_at, c.hint, i.inquiries, i.last_asked_at, a.person_id, a.unproven
     from payments.attempt a
     join lifecycle.head h on h.thing = a.attempt_id
     left join lateral (
       select max(received_at) as reported_at,
         (array_agg(hint order by hint = 'captured' desc, received_at desc))[1] as hint
       from payments.callback where attempt_id = a.attempt_id and verdict = 'matched') c on true
     left join lateral (
       select count(*)::integer as inquiries, max(asked_at) as last_asked_at
       from payments.inquiry where attempt_id = a.attempt_id) i on true`,
  `grant update (unproven) on payments.attempt to tajdeed_worker`,
];

/** A payment that is not proven keeps its person from paying elsewhere; a silent bank is recorded as such. */
export class AddUnprovenPayments20261123000100 implements MigrationInterface {
  readonly name = 'AddUnprovenPayments20261123000100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...inquiryVerdicts(`, 'unreachable'`), ...columns, ...views])
      await runner.query(statement);
  }

  /** What was recorded under the new rule is not undone: inquiries are insert-only, so the verdict stays allowed. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index payments.one_unproven_payment`);
    await runner.query(`drop index payments.attempt_person`);
  }
}
