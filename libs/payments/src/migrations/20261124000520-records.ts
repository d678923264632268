import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create index attempt_by_time on payments.attempt (opened_at, attempt_id)`,
  `create index attempt_by_amount on payments.attempt (amount_fils, opened_at, attempt_id)`,
  // What an attempt is found by. Unlike v_attempt it reads nothing of callbacks and inquiries.
  `create view payments.v_attempt_record as
     select a.attempt_id, a.renewal_id, a.person_id, a.amount_fils, a.track_id, a.receipt_reference, a.opened_at
     from payments.attempt a`,
  `create view payments.v_bank_id as select b.value, b.kind, b.attempt_id from payments.bank_id b`,
  `create index bank_id_value on payments.bank_id (value)`,
  `grant select on payments.v_attempt_record, payments.v_bank_id to tajdeed_api`,
];

/** What payments are found by. */
export class PublishPaymentRecords20261124000520 implements MigrationInterface {
  readonly name = 'PublishPaymentRecords20261124000520';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop view payments.v_attempt_record, payments.v_bank_id`);
    for (const name of ['attempt_by_time', 'attempt_by_amount', 'bank_id_value'])
      await runner.query(`drop index payments.${name}`);
  }
}
