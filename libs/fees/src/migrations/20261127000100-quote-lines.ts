import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // What a renewal's quote charges, by row of its schedule; together its total. A quote whose lines do not come to its total
  // has one: its row with the whole.
  `create view fees.v_quote_line as
     select q.quote_id, q.schedule_id, l.line, l.row_code, l.fils
     from fees.quote q cross join lateral (
       with said as (
         select line::integer, coalesce(said ->> 'rowCode', said ->> 'exemptionCode') as row_code, (said ->> 'amountFils')::bigint as fils
         from json_array_elements(q.lines::json) with ordinality as l (said, line))
       select line, row_code, fils from said where (select sum(fils) from said) = q.total_fils
       union all
       select 1, coalesce(q.row_code, q.exemption_code), q.total_fils
       where (select coalesce(sum(fils), -1) from said) <> q.total_fils) as l
     where q.renewal_id is not null`,
  `grant select on fees.v_quote_line to tajdeed_api, tajdeed_worker`,
];

/** The lines of a renewal's quote for whoever books what was paid for. */
export class PublishQuoteLines20261127000100 implements MigrationInterface {
  readonly name = 'PublishQuoteLines20261127000100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop view fees.v_quote_line`);
  }
}
