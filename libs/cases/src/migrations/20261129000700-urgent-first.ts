import type { MigrationInterface, QueryRunner } from 'typeorm';

const INDEXES = ['case_queue', 'case_open_queue', 'case_holder'];

// What was raised stands before all else: raising gives another working day, which must not put a case behind others.
const URGENT_FIRST = [
  `create index case_queue on cases.case ((-level), priority, due_at, case_id)`,
  `create index case_open_queue on cases.case ((-level), priority, due_at, case_id) where open`,
  `create index case_holder on cases.case (holder_member, (-level), priority, due_at, case_id) where open`,
];

const BY_DUE_TIME = [
  `create index case_queue on cases.case (due_at, case_id)`,
  `create index case_open_queue on cases.case (due_at, case_id) where open`,
  `create index case_holder on cases.case (holder_member, due_at, case_id) where open`,
];

/** The queue is read in the order of what is urgent: how often it was raised, its priority, its due time. */
export class UrgentCasesFirst20261129000700 implements MigrationInterface {
  readonly name = 'UrgentCasesFirst20261129000700';

  async up(runner: QueryRunner): Promise<void> {
    await replaced(runner, URGENT_FIRST);
  }

  async down(runner: QueryRunner): Promise<void> {
    await replaced(runner, BY_DUE_TIME);
  }
}

async function replaced(runner: QueryRunner, indexes: readonly string[]): Promise<void> {
  for (const index of INDEXES) await runner.query(`drop index cases.${index}`);
  for (const statement of indexes) await runner.query(statement);
}
