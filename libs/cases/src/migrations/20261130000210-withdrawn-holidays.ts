import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // A wrongly declared holiday is taken back by a further fact, and its day may be declared anew: `nth` is one more than the
  // withdrawals of the day, so that of one day one declaration stands, however many declare it at once. Insert-only.
  `alter table cases.holiday add column nth smallint not null default 1 check (nth > 0)`,
  `alter table cases.holiday drop constraint holiday_pkey, add primary key (date, nth)`,
  `create table cases.holiday_withdrawal (
     holiday_id uuid primary key references cases.holiday (holiday_id),
     withdrawn_at timestamptz not null default app.now(),
     withdrawn_by uuid not null,
     reason_sealed text not null)`,
  `grant select on cases.holiday_withdrawal to tajdeed_api, tajdeed_worker`,
  `grant insert on cases.holiday_withdrawal to tajdeed_api`,
];

/** Holidays that were declared wrongly are taken back. */
export class WithdrawHolidays20261130000210 implements MigrationInterface {
  readonly name = 'WithdrawHolidays20261130000210';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('what was taken back is not declared again by itself'));
  }
}
