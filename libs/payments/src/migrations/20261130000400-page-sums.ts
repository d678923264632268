import type { MigrationInterface, QueryRunner } from 'typeorm';

const COUNTED = `count(*), count(*) filter (where o.outcome = 'matched'), count(*) filter (where o.outcome = 'exception'),
    count(*) filter (where o.outcome = 'repeated'),
    coalesce(sum(l.amount_fils - l.commission_fils) filter (where l.sign = 'CR'), 0),
    coalesce(sum(l.amount_fils - l.commission_fils) filter (where l.sign = 'DR'), 0)`;

const up = [
  // What the lines of a page came to when they were matched, which never changes: a page is known by how many lines of its file
  // were taken before it, so that no line is counted twice.
  `create table payments.settlement_page (
     file_id uuid not null references payments.settlement_file,
     taken_before integer not null check (taken_before >= 0),
     lines integer not null check (lines > 0),
     matched integer not null check (matched >= 0),
     exceptions integer not null check (exceptions >= 0),
     repeated integer not null check (repeated >= 0),
     credit_net_fils bigint not null check (credit_net_fils >= 0),
     debit_net_fils bigint not null check (debit_net_fils >= 0),
     primary key (file_id, taken_before),
     constraint settlement_page_whole check (matched + exceptions + repeated = lines))`,
  `insert into payments.settlement_page
     select o.file_id, 0, ${COUNTED}
     from payments.settlement_outcome o join payments.settlement_line l using (file_id, n) group by o.file_id`,
  `grant select on payments.settlement_page to tajdeed_api`,
  `grant select, insert on payments.settlement_page to tajdeed_worker`,
];

/** The sums of a settled day are kept page by page, so that closing it reads a few rows, however many lines it has. */
export class CountPages20261130000400 implements MigrationInterface {
  readonly name = 'CountPages20261130000400';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table payments.settlement_page`);
  }
}
