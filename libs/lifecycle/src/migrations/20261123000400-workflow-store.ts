import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // One row: the store of Temporal that was last told, and how far everything open has been told to it; null is all.
  `create table lifecycle.workflow_store (
     one boolean primary key default true check (one),
     store text not null check (length(store) <= 64),
     since timestamptz not null,
     told_up_to uuid)`,
  // Why Temporal refuses a word; null while it has not refused it for good.
  `alter table lifecycle.untold add column refused text check (length(refused) <= 200)`,
  `grant select, insert, update on lifecycle.workflow_store to tajdeed_relay`,
  `grant update (refused) on lifecycle.untold to tajdeed_relay`,
];

/** What the relay remembers of Temporal: which store it speaks to, and which words that refuses. */
export class RememberWorkflowStore20261123000400 implements MigrationInterface {
  readonly name = 'RememberWorkflowStore20261123000400';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table lifecycle.workflow_store`);
    await runner.query(`alter table lifecycle.untold drop column refused`);
  }
}
