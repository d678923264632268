import type { MigrationInterface, QueryRunner } from 'typeorm';

const words = (list: string) => [
  `alter table payments.refund_answer drop constraint refund_answer_word_check`,
  `alter table payments.refund_answer add constraint refund_answer_word_check check (word in (${list}))`,
];
const BEFORE = `'returned', 'above-original', 'refused', 'unknown', 'unsent', 'silent'`;

/** The bank may answer about another amount or payment than it was asked about. */
export class KeepRefundMismatches20261127000220 implements MigrationInterface {
  readonly name = 'KeepRefundMismatches20261127000220';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of words(`${BEFORE}, 'mismatch'`)) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of words(BEFORE)) await runner.query(statement);
  }
}
