import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A blind index: HMAC-SHA-256 in base64url. */
const index = (column: string): string => `check (${column} ~ '^[A-Za-z0-9_-]{43}$')`;

const articles = [
  '14',
  '15',
  '17',
  '18',
  '19',
  '20',
  '21',
  '22',
  '23',
  '24',
  '25',
  '26',
  '27',
  '28',
  '29',
  '30',
  '31',
  '34',
  'new',
]
  .map((article) => `'${article}'`)
  .join(', ');

const register = [
  // Names and numbers are sealed; whatever is looked up has a keyed blind index beside it (security 66).
  `create table identity.person (
     id uuid primary key,
     civil_number_index text not null unique ${index('civil_number_index')},
     civil_number_sealed text not null,
     name_ar_sealed text not null,
     name_en_sealed text not null,
     birth_date_sealed text not null,
     phone_index text ${index('phone_index')},
     phone_sealed text,
     gender text not null check (gender in ('female', 'male')),
     language text not null check (language in ('ar', 'en')),
     check ((phone_index is null) = (phone_sealed is null)))`,
  `create index person_phone on identity.person (phone_index)`,
  `create table identity.sponsor (
     id uuid primary key,
     kind text not null check (kind in
       ('kuwaiti_family', 'foreign_family', 'diplomat', 'kuwaiti', 'resident', 'company', 'government', 'self')),
     person_id uuid references identity.person (id),
     check ((kind in ('resident', 'self')) = (person_id is not null)))`,
  // Articles as the residency regulation 2249/2025 numbers them; "new" is the newly created residence.
  `create table identity.residence (
     person_id uuid primary key references identity.person (id),
     article text not null check (article in (${articles})),
     kind text not null check (kind in ('own', 'domestic-worker', 'dependant', 'special-dependant')),
     occupation text check (occupation ~ '^[a-z][a-z_]{0,63}$'),
     sponsor_id uuid not null references identity.sponsor (id),
     in_kuwait boolean not null,
     first_granted_on date not null,
     starts_on date not null check (starts_on >= first_granted_on),
     ends_on date not null check (ends_on > starts_on),
     check ((kind = 'domestic-worker') = (article = '20')))`,
  `create index residence_sponsor on identity.residence (sponsor_id)`,
];

const codes = [
  // One row per number that codes are asked for. Its lock puts all that concerns one number in line (security 3, 5, 6).
  `create table identity.number_guard (
     phone_index text primary key ${index('phone_index')},
     wrong_on date not null,
     wrong_that_day integer not null default 0 check (wrong_that_day >= 0),
     failures_in_row integer not null default 0 check (failures_in_row between 0 and 99)) with (fillfactor = 60)`,
  // The code is not here, not even hashed. A challenge that is not deliverable has no right code.
  `create table identity.challenge (
     id uuid primary key,
     renewal_id uuid not null,
     issue integer not null check (issue > 0),
     purpose text not null check (purpose ~ '^[a-z][a-z-]{0,31}$'),
     person_id uuid references identity.person (id),
     phone_index text not null references identity.number_guard (phone_index),
     deliverable boolean not null,
     language text not null check (language in ('ar', 'en')),
     key_id text not null,
     issued_at timestamptz not null,
     expires_at timestamptz not null check (expires_at > issued_at and expires_at <= issued_at + interval '10 minutes'),
     tries integer not null default 0 check (tries >= 0),
     resend_from timestamptz not null,
     closed text check (closed in ('used', 'exhausted', 'replaced')),
     unique (renewal_id, issue),
     check (not deliverable or person_id is not null)) with (fillfactor = 70)`,
  `create unique index challenge_one_open on identity.challenge (renewal_id) where closed is null`,
  `create index challenge_number on identity.challenge (phone_index, issued_at)`,
  // Counted in shards, one per connection, so that the budget of all does not put all in line; read as a sum.
  `create table identity.send_budget (
     day date not null,
     shard smallint not null,
     used integer not null check (used > 0),
     primary key (day, shard)) with (fillfactor = 60)`,
];

const views = [
  // The ordinal of a domestic worker: by date of first residence among the sponsor's workers with valid residence (D11).
  `create view identity.v_residence as
     select r.person_id, r.article, r.kind, r.occupation, r.in_kuwait, p.gender,
            r.starts_on as residence_starts_on, r.ends_on as residence_ends_on,
            s.kind as sponsor_kind, sr.article as sponsor_article,
            case when r.kind = 'domestic-worker' then (
              select count(*)::integer from identity.residence o
              where o.sponsor_id = r.sponsor_id and o.kind = 'domestic-worker'
                and (o.ends_on >= (app.now() at time zone 'Asia/Kuwait')::date or o.person_id = r.person_id)
                and (o.first_granted_on, o.person_id) <= (r.first_granted_on, r.person_id)) end as worker_ordinal
     from identity.residence r
     join identity.person p on p.id = r.person_id
     join identity.sponsor s on s.id = r.sponsor_id
     left join identity.residence sr on s.kind = 'resident' and sr.person_id = s.person_id`,
  `create view identity.v_challenge as
     select c.renewal_id, c.id as challenge_id, c.issued_at as created_at, c.expires_at, c.resend_from,
            c.closed is null and c.expires_at > app.now() as open,
            c.deliverable and c.closed is null and c.expires_at > app.now() as live
     from identity.challenge c`,
  `create view identity.v_person_sealed as
     select p.id as person_id, p.civil_number_sealed, p.name_ar_sealed, p.name_en_sealed from identity.person p`,
];

const grants = [
  `grant usage on schema identity to tajdeed_api, tajdeed_worker`,
  `grant select on identity.person, identity.v_residence, identity.v_challenge, identity.v_person_sealed
     to tajdeed_api, tajdeed_worker`,
  `grant select, insert, update (wrong_on, wrong_that_day, failures_in_row) on identity.number_guard to tajdeed_api`,
  `grant select, insert, update (tries, closed) on identity.challenge to tajdeed_api`,
  `grant select, insert, update (used) on identity.send_budget to tajdeed_api`,
  `grant select on identity.challenge to tajdeed_worker`,
];

/** The register of residents, and the one-time codes with everything that is counted about them. */
export class CreateIdentity20261122000300 implements MigrationInterface {
  readonly name = 'CreateIdentity20261122000300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema identity`);
    for (const statement of [...register, ...codes, ...views, ...grants]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema identity cascade`);
  }
}
