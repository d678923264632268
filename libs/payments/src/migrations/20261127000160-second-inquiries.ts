import { CONFIRM_MS, VOID_WINDOW_MS } from '@tajdeed/domain';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const after = (column: string, ms: number) => `${column} + ${ms.toString()} * interval '1 millisecond'`;

const statements = [
  // One question in flight for each attempt: whoever asks holds it for as long as a call to the bank may take. A process that
  // dies while it asks lets go by the time alone.
  `alter table payments.attempt add column asking uuid, add column asking_until timestamptz`,
  `grant update (asking, asking_until) on payments.attempt to tajdeed_worker`,
  // Captures that the second inquiry is still to confirm (D18), and when; one row as long as there is something to ask.
  `create table payments.unconfirmed (
     attempt_id uuid primary key references payments.attempt,
     due_at timestamptz not null)`,
  `create index unconfirmed_due on payments.unconfirmed (due_at)`,
  `grant select, insert, update, delete on payments.unconfirmed to tajdeed_worker`,
  `insert into payments.unconfirmed (attempt_id, due_at)
     select a.attempt_id, ${after('h.moved_at', VOID_WINDOW_MS)}
     from payments.attempt a join lifecycle.head h on h.thing = a.attempt_id where h.state = 'CAPTURED'`,
  // Their own watch is for what the batches left: it looks when people are to hear of it.
  `update lifecycle.watch w set look_at = ${after('h.moved_at', CONFIRM_MS)}, nudge_at = ${after('h.moved_at', CONFIRM_MS)}, tries = 0
     from lifecycle.head h where h.thing = w.thing and h.kind = 'attempt' and h.state = 'CAPTURED'`,
];

/** Second inquiries are made in batches, and one question at a time is put about an attempt. */
export class AskInBatches20261127000160 implements MigrationInterface {
  readonly name = 'AskInBatches20261127000160';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table payments.unconfirmed`);
    await runner.query(`alter table payments.attempt drop column asking, drop column asking_until`);
  }
}
