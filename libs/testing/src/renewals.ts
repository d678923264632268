import { randomBytes } from 'node:crypto';
import type { DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { renewalLifecycle, type RenewalEvent } from '@tajdeed/domain';
import { LifecycleModule, Recorder } from '@tajdeed/lifecycle';
import { Database, DatabaseModule, newId, stepKey, type Sealer } from '@tajdeed/platform';
import { CONNECT_PATIENCE_MS, type TestDatabase } from './database';
import { exampleMove } from './recorder';

/** Rooms' services on a database, without any door. */
export interface TestRoom {
  readonly module: TestingModule;
  readonly db: Database;
  readonly recorder: Recorder;
  close(): Promise<void>;
}

/** The rooms as the process with this database URL has them. */
export async function testRoom(url: string, ...rooms: DynamicModule[]): Promise<TestRoom> {
  const module = await Test.createTestingModule({
    imports: [
      DatabaseModule.forRoot({ url, name: 'spec', poolSize: 20, connectTimeoutMs: CONNECT_PATIENCE_MS }),
      LifecycleModule,
      ...rooms,
    ],
  }).compile();
  await module.init();
  return {
    module,
    db: module.get(Database),
    recorder: module.get(Recorder),
    close: () => module.close(),
  };
}

/** A resident as the register would hold him; the names and number are sealed only where a sealer is given. */
export interface GivenResident {
  readonly article: string | null;
  readonly occupation?: string | null;
  readonly inKuwait?: boolean;
  readonly gender?: 'female' | 'male';
  readonly relation?: string;
  readonly withChildren?: boolean;
  readonly group?: string;
  readonly claims?: readonly string[];
  readonly issued?: boolean;
  readonly domesticWorker?: boolean;
  /** The sponsor; by default one that fits the article. With an article of his own he is a resident himself. */
  readonly sponsor?: {
    readonly kind: string;
    readonly gender?: 'female' | 'male';
    readonly origin?: string;
    readonly article?: string;
    readonly group?: string;
  };
  /** Sealed where a sealer is given. */
  readonly birthDate?: string;
  /** Last day of the residence, or so many days from today in Kuwait. */
  readonly endsOn?: string | number;
  readonly civilNumber?: string;
  readonly names?: { readonly ar: string; readonly en: string };
  readonly sealer?: Sealer;
}

const KINDS: Readonly<Record<string, string>> = {
  '20': 'domestic-worker',
  '22': 'dependant',
  '26': 'special-dependant',
};

/** Sponsors that contradict nothing, by article; a company for all others. */
const SPONSORS: Readonly<Record<string, NonNullable<GivenResident['sponsor']>>> = {
  '20': { kind: 'kuwaiti_family' },
  '22': { kind: 'resident', article: '18' },
  '26': { kind: 'kuwaiti', gender: 'female' },
  '27': { kind: 'kuwaiti', gender: 'female', origin: 'origin' },
  '28': { kind: 'kuwaiti', gender: 'male' },
  '29': { kind: 'resident', article: '18' },
};

async function givenSponsor(database: TestDatabase, given: GivenResident): Promise<string> {
  const { kind, gender, origin, article, group } = given.sponsor ??
    SPONSORS[given.article ?? ''] ?? { kind: 'company' };
  const head =
    kind === 'resident'
      ? await givenResident(database, { article: article ?? '18', ...(group === undefined ? {} : { group }) })
      : null;
  const sponsorId = newId();
  await database.query(
    `insert into identity.sponsor (id, kind, person_id, gender, origin) values ($1, $2, $3, $4, $5)`,
    [...[sponsorId, kind, head], ...[gender ?? null, origin ?? null]],
  );
  return sponsorId;
}

/** Enters a resident and answers the person's id. */
export async function givenResident(database: TestDatabase, given: GivenResident): Promise<string> {
  const id = newId();
  const seal = (purpose: string, text: string) => given.sealer?.seal(purpose, text, id) ?? 'sealed';
  await database.query(
    `insert into identity.person (id, civil_number_index, civil_number_sealed, name_ar_sealed, name_en_sealed,
       birth_date_sealed, gender, language, nationality) values ($1, $2, $3, $4, $5, $6, $7, 'ar', $8)`,
    [
      id,
      randomBytes(32).toString('base64url'),
      seal('person.civil-number', given.civilNumber ?? '200010100001'),
      seal('person.name-ar', given.names?.ar ?? 'أحمد منصور'),
      seal('person.name-en', given.names?.en ?? 'Ahmed Mansour'),
      seal('person.birth-date', given.birthDate ?? '1990-01-01'),
      given.gender ?? 'male',
      given.claims?.includes('illegal-resident') ? 'illegal-resident' : 'foreign',
    ],
  );
  const sponsorId = await givenSponsor(database, given);
  await database.query(
    `insert into identity.residence (person_id, article, kind, occupation, sponsor_id, in_kuwait, first_granted_on,
       starts_on, ends_on, relation, with_children, article_group, claims, issued, domestic_worker)
     select $1, $2, $3, $4, $5, $6, ends - 800, ends - 365, ends, $8, $9, $10, $11, $12, $3 = 'domestic-worker' or $13
     from (select case when $7 ~ '-.*-' then $7::date
       else (app.now() at time zone 'Asia/Kuwait')::date + $7::int end as ends) as residence`,
    [
      ...[id, given.article, KINDS[given.article ?? ''] ?? 'own', given.occupation ?? null, sponsorId],
      ...[
        given.inKuwait ?? true,
        String(given.endsOn ?? 30),
        given.relation ?? null,
        given.withChildren ?? null,
      ],
      ...[given.group ?? null, given.claims ?? [], given.issued ?? true, given.domesticWorker ?? false],
    ],
  );
  return id;
}

const ROAD: readonly RenewalEvent[] = ['renewal.requested', 'code.verified', 'pledge.accepted'];

/** A renewal of that person, moved on up to `last` (by default until a term is to be chosen); answers its id. */
export async function givenRenewal(
  database: TestDatabase,
  { db, recorder }: Pick<TestRoom, 'db' | 'recorder'>,
  personId: string | null,
  last: RenewalEvent = 'pledge.accepted',
): Promise<string> {
  const renewalId = newId();
  await database.query(
    `insert into renewals.renewal (id, person_id, civil_number_index, commitment_salt, commitment, language)
     values ($1, $2, $3, $4, $5, 'ar')`,
    [renewalId, personId, 'i'.repeat(43), randomBytes(16), `v1:${'c'.repeat(43)}`],
  );
  for (const [seq, event] of ROAD.slice(0, ROAD.indexOf(last) + 1).entries()) {
    const step = { key: stepKey(renewalId, event), actor: 'system' as const, renewalId };
    await db.transaction(() => recorder.record(step, [exampleMove(renewalLifecycle, renewalId, seq, event)]));
  }
  return renewalId;
}
