import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lines are matched in an order of their own, wherever they stand in their file. */
export class OrderSettlementLines20261127000260 implements MigrationInterface {
  readonly name = 'OrderSettlementLines20261127000260';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index settlement_line_order on payments.settlement_line
         (file_id, (array_position(array['SALE', 'REVERSAL', 'REFUND', 'ADJUSTMENT', 'FEE'], type)), line_id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index payments.settlement_line_order`);
  }
}
