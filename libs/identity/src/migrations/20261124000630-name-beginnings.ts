import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Keyed hashes of how words of names begin, by sound: two to six consonants. A table of its own, so that whole words stay
  // as quick to find as they were; the migrate app fills it for whoever was entered before.
  `create table identity.name_beginning (
     token bytea not null check (octet_length(token) = 16),
     person_id uuid not null references identity.person (id) on delete cascade,
     primary key (token, person_id))`,
  `create index name_beginning_person on identity.name_beginning (person_id)`,
  `create view identity.v_name_beginning as select token, person_id from identity.name_beginning`,
  `grant select on identity.v_name_beginning to tajdeed_api`,
];

/** What persons are found by when the staff knows how a name begins. */
export class AddNameBeginnings20261124000630 implements MigrationInterface {
  readonly name = 'AddNameBeginnings20261124000630';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop view identity.v_name_beginning`);
    await runner.query(`drop table identity.name_beginning`);
  }
}
