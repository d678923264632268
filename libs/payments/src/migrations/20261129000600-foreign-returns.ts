import type { MigrationInterface, QueryRunner } from 'typeorm';

const kinds = (list: string) => [
  `alter table payments.ledger_entry drop constraint ledger_entry_kind_check`,
  `alter table payments.ledger_entry add constraint ledger_entry_kind_check check (kind in (${list}))`,
];
const KINDS = `'captured', 'captured-late', 'voided', 'cover-ended-unpaid', 'settled-by-hand', 'refund-requested', 'refund-refused',
  'refund-withdrawn', 'refund-rest', 'refund-completed', 'settled-line', 'settled-reversal', 'settled-refund', 'foreign-line',
  'foreign-reversal', 'foreign-refund', 'foreign-cleared', 'foreign-debit-cleared', 'bank-charged'`;

const resolutions = (list: string) => [
  `alter table payments.settlement_outcome drop constraint settlement_outcome_resolution_check`,
  `alter table payments.settlement_outcome add constraint settlement_outcome_resolution_check check (resolution in (${list}))`,
];
const RESOLUTIONS = `'matched', 'attributed', 'left-in-suspense'`;

const up = [
  ...kinds(`${KINDS}, 'foreign-returned'`),
  ...resolutions(`${RESOLUTIONS}, 'to-return', 'charge'`),
  // Of money of nobody that must go back: over which account it went, and the line by which the bank's file took it.
  `alter table payments.settlement_outcome
     add column returned_over text constraint settlement_returned_over check (returned_over in ('clearing', 'bank')),
     add column returned_line uuid unique,
     add constraint settlement_to_return check (
       (resolution is distinct from 'to-return' or type = 'SALE')
       and (returned_over is null or resolution = 'to-return') and (returned_line is null or returned_over = 'clearing'))`,
  `create index settlement_outcome_to_return on payments.settlement_outcome (terminal)
     where resolution = 'to-return' and returned_line is null`,
  `create index settlement_outcome_left on payments.settlement_outcome (resolved_at) where resolution = 'left-in-suspense'`,
  `grant update (returned_over) on payments.settlement_outcome to tajdeed_api`,
  `grant update (returned_over, returned_line) on payments.settlement_outcome to tajdeed_worker`,
];

/** Money of nobody in a settlement file goes back, and what the bank took may be a charge. */
export class ReturnForeignLines20261129000600 implements MigrationInterface {
  readonly name = 'ReturnForeignLines20261129000600';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index payments.settlement_outcome_left`);
    await runner.query(`drop index payments.settlement_outcome_to_return`);
    await runner.query(
      `alter table payments.settlement_outcome drop constraint settlement_to_return, drop column returned_over, drop column returned_line`,
    );
    for (const statement of [...resolutions(RESOLUTIONS), ...kinds(KINDS)]) await runner.query(statement);
  }
}
