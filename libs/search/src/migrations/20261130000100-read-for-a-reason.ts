import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `alter table search.read_entry drop constraint read_entry_deed_check`,
  `alter table search.read_entry add constraint read_entry_deed_check
     check (deed in ('search', 'unmask', 'record', 'timeline'))`,
  // Of what was read before, the reason that nobody asked for can't be told any more.
  `alter table search.read_entry add constraint read_entry_has_reason check (reason_sealed is not null) not valid`,
];

/** Nobody of the staff reads what is personal without a reason; who was told a renewal's story is written down too. */
export class ReadForAReason20261130000100 implements MigrationInterface {
  readonly name = 'ReadForAReason20261130000100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('what was read is not forgotten'));
  }
}
