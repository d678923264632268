import { civilBirthDate } from '@tajdeed/domain';
import { stepKey, type BlindIndex, type Sealer } from '@tajdeed/platform';
import type { EntityManager } from 'typeorm';
import { sealedColumns } from '../codes';
import { indexedColumns } from '../person-register';
import { writeNameTokens } from './name-tokens';
import type { SeedPerson, SeedSponsor } from './seed-person';
import { syntheticRegister } from './synthetic-register';

/** What seals the register's columns. */
export interface RegisterKeys {
  readonly sealer: Sealer;
  readonly index: BlindIndex;
}

/**
 * Enters the synthetic register where it is not yet, in the caller's transaction; repeatable. Residences end in the
 * months after the day of the first run. `more` adds so many residents under article 18, for loads.
 */
export async function seedIdentity(
  manager: EntityManager,
  keys: RegisterKeys,
  more = 0,
): Promise<{ readonly entered: number }> {
  const { sponsors, persons } = syntheticRegister(more);
  const known = await manager.query<{ id: string }[]>(`select id from identity.person`);
  const ids = new Set(known.map(({ id }) => id));
  const fresh = persons.filter(({ name }) => !ids.has(personId(name)));
  if (fresh.length === 0) return { entered: 0 };
  await manager.query(PERSONS, [JSON.stringify(fresh.map((person) => personRow(person, keys)))]);
  await writeNameTokens(
    manager,
    fresh.map(({ name, names }) => ({ personId: personId(name), names })),
    keys.index,
  );
  await manager.query(SPONSORS, [JSON.stringify(sponsors.map(sponsorRow))]);
  await manager.query(RESIDENCES, [JSON.stringify(fresh.map(residenceRow))]);
  return { entered: fresh.length };
}

/** The id of a person of the synthetic register, by handle: the same on every machine. */
export function personId(name: string): string {
  return stepKey('synthetic-register', 'person', name);
}

function sponsorId(name: string): string {
  return stepKey('synthetic-register', 'sponsor', name);
}

function personRow(person: SeedPerson, { sealer, index }: RegisterKeys) {
  const id = personId(person.name);
  return {
    id,
    civil_number_index: index.of(indexedColumns.civilNumber, person.civilNumber),
    civil_number_sealed: sealer.seal(sealedColumns.civilNumber, person.civilNumber, id),
    name_ar_sealed: sealer.seal(sealedColumns.nameAr, person.names.ar, id),
    name_en_sealed: sealer.seal(sealedColumns.nameEn, person.names.en, id),
    birth_date_sealed: sealer.seal(sealedColumns.birthDate, civilBirthDate(person.civilNumber) ?? '', id),
    phone_index: person.phone === null ? null : index.of(indexedColumns.phone, person.phone),
    phone_sealed: person.phone === null ? null : sealer.seal(sealedColumns.phone, person.phone, id),
    gender: person.gender,
    language: person.language,
  };
}

function sponsorRow(sponsor: SeedSponsor) {
  return {
    id: sponsorId(sponsor.name),
    kind: sponsor.kind,
    person_id: sponsor.person === null ? null : personId(sponsor.person),
  };
}

function residenceRow({ name, residence, sponsor, endsInDays }: SeedPerson, at: number) {
  return {
    person_id: personId(name),
    article: residence.article,
    kind: residence.kind,
    occupation: residence.occupation,
    sponsor_id: sponsorId(sponsor),
    in_kuwait: residence.inKuwait,
    ends_in_days: endsInDays,
    since_days: 2400 - ((at * 53) % 2000),
  };
}

const PERSONS = `insert into identity.person select * from json_populate_recordset(null::identity.person, $1::json)
  on conflict do nothing`;

const SPONSORS = `insert into identity.sponsor select * from json_populate_recordset(null::identity.sponsor, $1::json)
  on conflict do nothing`;

const RESIDENCES = `insert into identity.residence
    (person_id, article, kind, occupation, sponsor_id, in_kuwait, first_granted_on, starts_on, ends_on)
  select r.person_id, r.article, r.kind, r.occupation, r.sponsor_id, r.in_kuwait,
         today - r.since_days, today + r.ends_in_days - 365, today + r.ends_in_days
  from json_to_recordset($1::json) as r (person_id uuid, article text, kind text, occupation text, sponsor_id uuid,
         in_kuwait boolean, ends_in_days integer, since_days integer),
       (select (app.now() at time zone 'Asia/Kuwait')::date as today) as day
  on conflict do nothing`;
