import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // What the law was asked about a renewal, and what was taken to be true: a person's, so it is read for a reason and written down.
  `create view fees.v_quote_facts as
     select quote_id, facts::json as facts, assumed::json as assumed from fees.quote where renewal_id is not null`,
  `grant select on fees.v_quote_facts to tajdeed_api`,
];

/** The facts of a renewal's quotes for whoever shows its record and writes down who read it. */
export class PublishQuoteFacts20261202000300 implements MigrationInterface {
  readonly name = 'PublishQuoteFacts20261202000300';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop view fees.v_quote_facts`);
  }
}
