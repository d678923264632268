import type { MigrationInterface, QueryRunner } from 'typeorm';
import { statedWithFiles } from './20261127000350-stated';
import { statedWithParts } from './20261128000310-stated';

const words = (list: string) => [
  `alter table payments.refund_answer drop constraint refund_answer_word_check`,
  `alter table payments.refund_answer add constraint refund_answer_word_check check (word in (${list}))`,
];
const WORDS = `'returned', 'above-original', 'refused', 'unknown', 'unsent', 'silent', 'mismatch'`;

const kinds = (list: string) => [
  `alter table payments.ledger_entry drop constraint ledger_entry_kind_check`,
  `alter table payments.ledger_entry add constraint ledger_entry_kind_check check (kind in (${list}))`,
];
const KINDS = `'captured', 'captured-late', 'voided', 'cover-ended-unpaid', 'settled-by-hand', 'refund-requested',
  'refund-refused', 'refund-withdrawn', 'refund-completed', 'settled-line', 'settled-reversal', 'settled-refund', 'foreign-line',
  'foreign-reversal', 'foreign-refund', 'foreign-cleared', 'foreign-debit-cleared', 'bank-charged'`;

const view = (more: string) => `create or replace view payments.v_refund as
     select r.refund_id, r.attempt_id, a.renewal_id, a.person_id, r.amount_fils, r.reason, r.requested_by, r.requested_at,
       r.proposal_id, h.state, h.seq, h.moved_at${more}
     from payments.refund r
     join payments.attempt a using (attempt_id)
     join lifecycle.head h on h.thing = r.refund_id`;

const up = [
  // Set once, by the recorded state alone: what the bank gave of it, where that is less than was asked.
  `alter table payments.refund add column given_fils bigint
     constraint refund_given_in_part check (given_fils > 0 and given_fils < amount_fils)`,
  view(', r.given_fils'),
  `create function payments.free_rest() returns trigger language plpgsql security definer
     set search_path = pg_catalog, pg_temp
   as $$
   begin
     update payments.attempt set returning_fils = returning_fils - (new.amount_fils - new.given_fils) where attempt_id = new.attempt_id;
     return null;
   end $$`,
  `create trigger free_rest after update of given_fils on payments.refund for each row
     when (old.given_fils is null and new.given_fils is not null) execute function payments.free_rest()`,
  `create function payments.give_in_part(p_refund uuid, p_given bigint) returns void
     language sql security definer set search_path = pg_catalog, pg_temp
   begin atomic
     update payments.refund r set given_fils = p_given
       from lifecycle.head h
       where r.refund_id = p_refund and r.alive and r.given_fils is null and h.thing = r.refund_id and h.state = 'RETURNED_IN_PART';
   end`,
  `revoke all on function payments.free_rest, payments.give_in_part from public`,
  `grant execute on function payments.give_in_part to tajdeed_api, tajdeed_worker`,
  ...words(`${WORDS}, 'in-part', 'credited'`),
  ...kinds(`${KINDS}, 'refund-rest'`),
  statedWithParts,
  `select payments.restate(array(select attempt_id from payments.statement where state = 'open'))`,
];

/** The bank may give back less than it was asked to; and what a statement waits for is found where its case was merged to. */
export class GiveBackInPart20261128000310 implements MigrationInterface {
  readonly name = 'GiveBackInPart20261128000310';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(statedWithFiles);
    for (const statement of [...kinds(KINDS), ...words(WORDS)]) await runner.query(statement);
    await runner.query(`drop view payments.v_refund`);
    await runner.query(view(''));
    await runner.query(`grant select on payments.v_refund to tajdeed_api, tajdeed_worker`);
    await runner.query(`drop trigger free_rest on payments.refund`);
    await runner.query(`drop function payments.give_in_part, payments.free_rest`);
    await runner.query(`alter table payments.refund drop column given_fils`);
  }
}
