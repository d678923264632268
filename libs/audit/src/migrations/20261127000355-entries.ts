import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // What Kafka delivered, for whoever holds his own books against it. Reads only.
  `create view audit.v_entry as select index, thing, seq, renewal, kind, event, at, entry from audit.leaf`,
  `grant usage on schema audit to tajdeed_worker`,
  `grant select on audit.v_entry to tajdeed_worker`,
];

/** The entries of the log, as the audit room promises them to others. */
export class PublishEntries20261127000355 implements MigrationInterface {
  readonly name = 'PublishEntries20261127000355';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop view audit.v_entry`);
    await runner.query(`revoke usage on schema audit from tajdeed_worker`);
  }
}
