import type { MigrationInterface, QueryRunner } from 'typeorm';

const RECORD = `p.id as person_id, p.civil_number_index, p.phone_index, p.civil_number_sealed, p.phone_sealed,
  p.name_ar_sealed, p.name_en_sealed`;

const statements = [
  // What a list shows of a person, sealed as one text: four openings for each row of a page are most of what the page costs.
  // The migrate app fills it for whoever was entered before. A change of what is shown empties it.
  `alter table identity.person add column masked_sealed text`,
  `create or replace view identity.v_person_record as select ${RECORD}, p.masked_sealed from identity.person p`,
];

/** Persons as lists show them. */
export class MaskPersons20261128000200 implements MigrationInterface {
  readonly name = 'MaskPersons20261128000200';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop view identity.v_person_record`);
    await runner.query(`create view identity.v_person_record as select ${RECORD} from identity.person p`);
    await runner.query(`grant select on identity.v_person_record to tajdeed_api`);
    await runner.query(`alter table identity.person drop column masked_sealed`);
  }
}
