import { addDays, civilBirthDate } from '@tajdeed/domain';
import { stepKey, type BlindIndex, type Sealer } from '@tajdeed/platform';
import type { EntityManager } from 'typeorm';
import { sealedColumns } from '../codes';
import { indexedColumns } from '../person-register';
import { sealMasked } from './masked-persons';
import { writeNameTokens } from './name-tokens';
import type { SeedPerson, SeedSponsor } from './seed-person';
import { syntheticRegister } from './synthetic-register';

const DAYS_OF_A_YEAR = 365.25;

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
  if (fresh.length > 0) await enter(manager, keys, sponsors, fresh);
  await learn(manager, sponsors, persons);
  return { entered: fresh.length };
}

async function enter(
  manager: EntityManager,
  keys: RegisterKeys,
  sponsors: readonly SeedSponsor[],
  fresh: readonly SeedPerson[],
): Promise<void> {
  const [day] = await manager.query<{ today: string }[]>(
    `select (app.now() at time zone 'Asia/Kuwait')::date::text as today`,
  );
  const today = day?.today ?? '';
  await manager.query(PERSONS, [JSON.stringify(fresh.map((person) => personRow(person, keys, today)))]);
  await writeNameTokens(
    manager,
    fresh.map(({ name, names }) => ({ personId: personId(name), names })),
    keys.index,
  );
  await manager.query(SPONSORS, [JSON.stringify(sponsors.map(sponsorRow))]);
  await manager.query(RESIDENCES, [JSON.stringify(fresh.map(residenceRow))]);
}

/** Tells a register that was entered before the law's facts were asked for what it does not know yet. */
async function learn(
  manager: EntityManager,
  sponsors: readonly SeedSponsor[],
  persons: readonly SeedPerson[],
): Promise<void> {
  const kin = persons.filter(({ residence }) => residence.relation ?? residence.group);
  await manager.query(LEARN_SPONSORS, [
    JSON.stringify(sponsors.filter(({ gender }) => gender).map(sponsorRow)),
  ]);
  await manager.query(LEARN_RESIDENCES, [JSON.stringify(kin.map(residenceRow))]);
}

/** The id of a person of the synthetic register, by handle: the same on every machine. */
export function personId(name: string): string {
  return stepKey('synthetic-register', 'person', name);
}

function sponsorId(name: string): string {
  return stepKey('synthetic-register', 'sponsor', name);
}

function personRow(person: SeedPerson, { sealer, index }: RegisterKeys, today: string) {
  const id = personId(person.name);
  return {
    id,
    civil_number_index: index.of(indexedColumns.civilNumber, person.civilNumber),
    civil_number_sealed: sealer.seal(sealedColumns.civilNumber, person.civilNumber, id),
    name_ar_sealed: sealer.seal(sealedColumns.nameAr, person.names.ar, id),
    name_en_sealed: sealer.seal(sealedColumns.nameEn, person.names.en, id),
    birth_date_sealed: sealer.seal(sealedColumns.birthDate, bornOn(person, today), id),
    phone_index: person.phone === null ? null : index.of(indexedColumns.phone, person.phone),
    phone_sealed: person.phone === null ? null : sealer.seal(sealedColumns.phone, person.phone, id),
    masked_sealed: sealMasked(person, id, sealer),
    gender: person.gender,
    language: person.language,
    nationality: person.residence.claims?.includes('illegal-resident') ? 'illegal-resident' : 'foreign',
  };
}

function bornOn({ civilNumber, age }: SeedPerson, today: string): string {
  if (!age) return civilBirthDate(civilNumber) ?? '';
  return addDays(today, -Math.ceil(age.years * DAYS_OF_A_YEAR) - age.days);
}

function sponsorRow(sponsor: SeedSponsor) {
  return {
    id: sponsorId(sponsor.name),
    kind: sponsor.kind,
    person_id: sponsor.person === null ? null : personId(sponsor.person),
    gender: sponsor.gender ?? null,
    origin: sponsor.origin ?? null,
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
    since_days: residence.firstGrantedDaysAgo ?? 2400 - ((at * 53) % 2000),
    relation: residence.relation ?? null,
    with_children: residence.withChildren ?? null,
    article_group: residence.group ?? null,
    claims: residence.claims ?? [],
    issued: residence.issued ?? true,
    domestic_worker: residence.kind === 'domestic-worker' || residence.domesticWorker === true,
  };
}

const PERSONS = `insert into identity.person select * from json_populate_recordset(null::identity.person, $1::json)
  on conflict do nothing`;

const SPONSORS = `insert into identity.sponsor select * from json_populate_recordset(null::identity.sponsor, $1::json)
  on conflict do nothing`;

const FACTS = `relation text, with_children boolean, article_group text, claims text[], issued boolean,
         domestic_worker boolean`;

const RESIDENCES = `insert into identity.residence
    (person_id, article, kind, occupation, sponsor_id, in_kuwait, first_granted_on, starts_on, ends_on, relation,
     with_children, article_group, claims, issued, domestic_worker)
  select r.person_id, r.article, r.kind, r.occupation, r.sponsor_id, r.in_kuwait,
         today - r.since_days, greatest(today + r.ends_in_days - 365, today - r.since_days), today + r.ends_in_days,
         r.relation, r.with_children, r.article_group, r.claims, r.issued, r.domestic_worker
  from json_to_recordset($1::json) as r (person_id uuid, article text, kind text, occupation text, sponsor_id uuid,
         in_kuwait boolean, ends_in_days integer, since_days integer, ${FACTS}),
       (select (app.now() at time zone 'Asia/Kuwait')::date as today) as day
  on conflict do nothing`;

const LEARN_SPONSORS = `update identity.sponsor s set gender = n.gender, origin = n.origin
  from json_to_recordset($1::json) as n (id uuid, gender text, origin text)
  where s.id = n.id and s.gender is null`;

const LEARN_RESIDENCES = `update identity.residence r
  set relation = n.relation, with_children = n.with_children, article_group = n.article_group
  from json_to_recordset($1::json) as n (person_id uuid, relation text, with_children boolean, article_group text)
  where r.person_id = n.person_id and r.relation is null and r.article_group is null`;
