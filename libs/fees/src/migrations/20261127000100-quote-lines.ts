import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // What a renewal's quote charges, by row of its schedule; together its total. A quote whose lines do not come to its total
  // has one: its row with the whole.
  `create view fees.v_quote_line as
     with said as (
       select q.quote_id, l.line::integer as line, coalesce(l.said ->> 'rowCode', l.said ->> 'exemptionCode') as row_code,
         (l.said ->> 'amountFils')::bigint as fils
       from fees.quote q cross join lateral json_array_elements(q.lines::json) with ordinality as l (said, line)
       where q.renewal_id is not null),
     sums as (select quote_id, sum(fils) as fils from said group by quote_id)
     select q.quote_id, q.schedule_id, coalesce(l.line, 1) as line,
       coalesce(l.row_code, q.row_code, q.exemption_code) as row_code, coalesce(l.fils, q.total_fils) as fils
     from fees.quote q
       left join sums s on s.quote_id = q.quote_id and s.fils = q.total_fils
       left join said l on l.quote_id = s.quote_id
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
