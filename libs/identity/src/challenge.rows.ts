import type { Database } from '@tajdeed/platform';
import type { ChallengeLimits } from './challenge-limits';

/** What is counted of one number, read under its row's lock. */
export interface Guard {
  readonly numberIndex: string;
  readonly wrongToday: number;
  readonly failuresInRow: number;
}

const TODAY = `(app.now() at time zone 'Asia/Kuwait')::date`;
const SHARD = `(pg_backend_pid() % 64)::smallint`;
const UTC_DAY = `(app.now() at time zone 'UTC')::date`;

/** Makes sure that the number has its row, and holds the row's lock until the transaction ends. */
export async function lockNumber(database: Database, numberIndex: string): Promise<Guard> {
  const [guard] = await database.query<Guard>(
    `insert into identity.number_guard as g (phone_index, wrong_on) values ($1, ${TODAY})
     on conflict (phone_index) do update set wrong_on = ${TODAY},
       wrong_that_day = case when g.wrong_on = ${TODAY} then g.wrong_that_day else 0 end
     returning phone_index as "numberIndex", wrong_that_day as "wrongToday", failures_in_row as "failuresInRow"`,
    [numberIndex],
  );
  if (!guard) throw new Error('a number got no guard row');
  return guard;
}

/** The number of the renewal's newest challenge, or undefined where no code was ever asked for. */
export async function numberOf(database: Database, renewalId: string): Promise<string | undefined> {
  const [row] = await database.query<{ numberIndex: string }>(
    `select phone_index as "numberIndex" from identity.challenge where renewal_id = $1 order by issue desc limit 1`,
    [renewalId],
  );
  return row?.numberIndex;
}

/** How long until the renewal may ask for its next code, in ms; 0 for at once. */
export async function waitOf(
  database: Database,
  renewalId: string,
  limits: ChallengeLimits,
): Promise<number> {
  const [row] = await database.query<{ waitMs: number }>(
    `with sent as (select issued_at, resend_from, row_number() over (order by issued_at desc) as back
                   from identity.challenge where renewal_id = $1 and issued_at > app.now() - interval '1 day')
     select greatest(0, extract(epoch from greatest(
         (select max(resend_from) from sent),
         (select issued_at + interval '10 minutes' from sent where back = $2),
         (select issued_at + interval '1 day' from sent where back = $3)) - app.now()) * 1000)::float8 as "waitMs"`,
    [renewalId, limits.sendsPerTenMinutes, limits.sendsPerDay],
  );
  return row?.waitMs ?? 0;
}

/** A new challenge as it is to be. */
export interface NewChallenge {
  readonly id: string;
  readonly renewalId: string;
  readonly purpose: string;
  readonly personId: string | null;
  readonly numberIndex: string;
  /** Whether a code may be sent at all; the limits of the number and of the day are still to be asked. */
  readonly wanted: boolean;
  readonly language: 'ar' | 'en';
  readonly keyId: string;
}

/** What became of it. `overBudget`: only the spend cap of all numbers kept it from being sent. */
export interface Issued {
  readonly deliverable: boolean;
  readonly overBudget: boolean;
}

/** Inserts a challenge under the number's lock. Beyond a limit it is not deliverable: it looks the same, but no code is right. */
export async function insertChallenge(
  database: Database,
  challenge: NewChallenge,
  limits: ChallengeLimits,
): Promise<Issued> {
  const [row] = await database.query<Issued>(
    `with recent as (
       select count(*) filter (where resend_from > app.now()) as cooling, count(*) as day,
              count(*) filter (where issued_at > app.now() - interval '10 minutes') as ten
       from identity.challenge
       where phone_index = $5 and deliverable and issued_at > app.now() - interval '1 day'),
     budget as (
       select coalesce(sum(used), 0) >= $13::integer as spent from identity.send_budget
       where day = ${UTC_DAY}),
     verdict as (
       select $6::boolean and cooling = 0 and ten < $11::integer and day < $12::integer as wanted, spent from recent, budget),
     counted as (
       insert into identity.send_budget as b (day, shard, used)
       select ${UTC_DAY}, ${SHARD}, 1 from verdict where wanted and not spent
       on conflict (day, shard) do update set used = b.used + 1)
     insert into identity.challenge (id, renewal_id, issue, purpose, person_id, phone_index, deliverable, language, key_id,
                                     issued_at, expires_at, resend_from)
     select $1, $2, (select coalesce(max(issue), 0) + 1 from identity.challenge where renewal_id = $2), $3, $4, $5,
            wanted and not spent, $7, $8, at.now, at.now + $9::float8 * interval '1 ms', at.now + $10::float8 * interval '1 ms'
     from verdict, (select app.now() as now offset 0) at
     returning deliverable, (select wanted and spent from verdict) as "overBudget"`,
    [
      ...[
        challenge.id,
        challenge.renewalId,
        challenge.purpose,
        challenge.personId,
        challenge.numberIndex,
        challenge.wanted,
      ],
      ...[challenge.language, challenge.keyId, limits.ttlMs, limits.coolDownMs],
      ...[limits.sendsPerTenMinutes, limits.sendsPerDay, limits.sendsOfAllPerDay],
    ],
  );
  if (!row) throw new Error('a challenge was not inserted');
  return row;
}

/** The renewal's newest challenge, locked, with what is needed to derive its code. */
export interface ChallengeRow {
  readonly id: string;
  readonly issue: number;
  readonly purpose: string;
  readonly keyId: string;
  readonly tries: number;
  readonly deliverable: boolean;
  readonly language: 'ar' | 'en';
  /** Life of the code in whole minutes. */
  readonly minutes: number;
  /** Neither used, exhausted nor replaced, and in its time. */
  readonly live: boolean;
  readonly personId: string | null;
  readonly phoneSealed: string | null;
}

const CHALLENGE = `select c.id, c.issue, c.purpose, c.key_id as "keyId", c.tries, c.deliverable, c.language,
    floor(extract(epoch from c.expires_at - c.issued_at) / 60)::integer as minutes,
    c.closed is null and app.now() < c.expires_at as live, c.person_id as "personId", p.phone_sealed as "phoneSealed"
  from identity.challenge c left join identity.person p on p.id = c.person_id`;

export async function lockNewest(database: Database, renewalId: string): Promise<ChallengeRow | undefined> {
  const [row] = await database.query<ChallengeRow>(
    `${CHALLENGE} where c.renewal_id = $1 order by c.issue desc limit 1 for update of c`,
    [renewalId],
  );
  return row;
}

/** A challenge by its id, with the renewal that it is bound to. */
export async function challengeById(
  database: Database,
  challengeId: string,
): Promise<(ChallengeRow & { readonly renewalId: string }) | undefined> {
  const [row] = await database.query<ChallengeRow & { renewalId: string }>(
    `${CHALLENGE.replace('select', 'select c.renewal_id as "renewalId",')} where c.id = $1`,
    [challengeId],
  );
  return row;
}

/** Closes the open challenge of a renewal, if there is one: its code is dead. */
export async function replaceOpen(database: Database, renewalId: string): Promise<void> {
  await database.query(
    `update identity.challenge set closed = 'replaced' where renewal_id = $1 and closed is null`,
    [renewalId],
  );
}

/** The code was right: it is used up, and the number's row of failures ends. */
export async function closeUsed(database: Database, challengeId: string, numberIndex: string): Promise<void> {
  await database.query(
    `with used as (update identity.challenge set closed = 'used' where id = $1)
     update identity.number_guard set failures_in_row = 0 where phone_index = $2`,
    [challengeId, numberIndex],
  );
}

/** The code was wrong: one try less, the last one kills the challenge; `counts` says whether the number pays for it. */
export async function countWrong(
  database: Database,
  wrong: {
    readonly challengeId: string;
    readonly numberIndex: string;
    readonly counts: boolean;
    readonly exhausted: boolean;
  },
): Promise<void> {
  await database.query(
    `with tried as (
       update identity.challenge set tries = tries + 1, closed = case when $4::boolean then 'exhausted' end where id = $1)
     update identity.number_guard set wrong_that_day = wrong_that_day + $3::integer,
            failures_in_row = failures_in_row + $3::integer where phone_index = $2`,
    [wrong.challengeId, wrong.numberIndex, wrong.counts ? 1 : 0, wrong.exhausted],
  );
}
