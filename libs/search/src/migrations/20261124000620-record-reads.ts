import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `alter table search.read_entry drop constraint read_entry_deed_check`,
  `alter table search.read_entry add constraint read_entry_deed_check check (deed in ('search', 'unmask', 'record'))`,
  `alter table search.read_entry drop constraint read_entry_check`,
  `alter table search.read_entry add constraint read_entry_check
     check (deed <> 'unmask' or (reason_sealed is not null and cardinality(persons) = 1))`,
];

/** Who read the record of one renewal is written down like a search. */
export class WriteRecordReads20261124000620 implements MigrationInterface {
  readonly name = 'WriteRecordReads20261124000620';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('what was read is not forgotten'));
  }
}
