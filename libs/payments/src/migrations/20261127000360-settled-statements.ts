import type { MigrationInterface, QueryRunner } from 'typeorm';
import { statedWithFiles, statedWithoutFiles } from './20261127000350-stated';

const up = [
  statedWithFiles,
  `create constraint trigger keeps_statement after insert or update on payments.settlement_outcome deferrable initially deferred
     for each row when (new.attempt_id is not null) execute function payments.keep_statement()`,
  `select payments.restate(array(select attempt_id from payments.statement))`,
];

/** The bank's book of a payment is kept twice: what it answers, and what its settlement files say. */
export class StateSettlement20261127000360 implements MigrationInterface {
  readonly name = 'StateSettlement20261127000360';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop trigger keeps_statement on payments.settlement_outcome`);
    await runner.query(statedWithoutFiles);
  }
}
