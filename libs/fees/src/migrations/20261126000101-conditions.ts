import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What each row asks of a case, as data, so that the engine knows no row by name. Rows that stand already get their
 * conditions from the seed's file, which alone knows them: until then they fit nothing and their tables price nothing.
 */
export class Conditions20261126000101 implements MigrationInterface {
  readonly name = 'Conditions20261126000101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table fees.fee_table
      add column stage text not null default 'off' check (stage in ('special', 'domestic', 'article', 'off'))`);
    await runner.query(`alter table fees.fee_row
      add column conditions text not null default '[]' check (conditions is json array)`);
    await runner.query(`alter table fees.exemption
      add column conditions text not null default '[]' check (conditions is json array)`);
    // A next decree says them, and never by default.
    await runner.query(`alter table fees.fee_table alter column stage drop default`);
    await runner.query(`alter table fees.fee_row alter column conditions drop default`);
    await runner.query(`alter table fees.exemption alter column conditions drop default`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table fees.exemption drop column conditions`);
    await runner.query(`alter table fees.fee_row drop column conditions`);
    await runner.query(`alter table fees.fee_table drop column stage`);
  }
}
