import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // One look a night at the whole ledger: does it hold what the histories say?
  `create table payments.ledger_check (
     day date primary key,
     began_at timestamptz not null default app.now(),
     ended_at timestamptz,
     upto text,
     looked_at bigint not null default 0,
     differing bigint not null default 0)`,
  // An entry that is not as it must be, until a later look finds it right.
  `create table payments.ledger_fault (
     kind text not null,
     subject text not null,
     day date not null references payments.ledger_check,
     about text not null,
     problem text not null check (problem in ('missing', 'surplus', 'other')),
     primary key (kind, subject))`,
  `create index ledger_fault_about on payments.ledger_fault (about)`,
  // Who took how much of the ledger out of the product (security item 31). Insert-only.
  `create table payments.ledger_export (
     export_id uuid primary key check (uuid_extract_version(export_id) = 7),
     account uuid not null,
     member uuid not null,
     what text not null check (what in ('trial-balance', 'journal')),
     filter text not null check (filter is json object),
     rows integer not null check (rows >= 0),
     exported_at timestamptz not null default app.now())`,
  `grant select, insert, update on payments.ledger_check to tajdeed_worker`,
  `grant select, insert, update, delete on payments.ledger_fault to tajdeed_worker`,
  `grant select on payments.ledger_check, payments.ledger_fault to tajdeed_api`,
  `grant select, insert on payments.ledger_export to tajdeed_api`,
  // Whoever looks at night reads the histories of named things as the staff's door does.
  `grant execute on function lifecycle.story_of to tajdeed_worker`,
];

/** The nightly look at the ledger, and who took what out of it. */
export class LookAtLedger20261127000120 implements MigrationInterface {
  readonly name = 'LookAtLedger20261127000120';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('who took what out of the books is not forgotten'));
  }
}
