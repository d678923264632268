import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Names are sealed, so they are found by keyed hashes of their words. The room that holds the names writes them, in the
  // transaction that writes the name, and nobody else sees a name to hash.
  `create table identity.name_token (
     token bytea not null check (octet_length(token) = 16),
     person_id uuid not null references identity.person (id) on delete cascade,
     primary key (token, person_id))`,
  `create index name_token_person on identity.name_token (person_id)`,
  `create view identity.v_name_token as select token, person_id from identity.name_token`,
  `create view identity.v_person_record as
     select p.id as person_id, p.civil_number_index, p.phone_index, p.civil_number_sealed, p.phone_sealed,
       p.name_ar_sealed, p.name_en_sealed
     from identity.person p`,
  `grant select on identity.v_name_token, identity.v_person_record to tajdeed_api`,
];

/** What persons are found by when the staff knows a name. */
export class AddNameTokens20261124000500 implements MigrationInterface {
  readonly name = 'AddNameTokens20261124000500';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop view identity.v_person_record, identity.v_name_token`);
    await runner.query(`drop table identity.name_token`);
  }
}
