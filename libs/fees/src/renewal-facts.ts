import { Injectable, Optional } from '@nestjs/common';
import {
  DomainError,
  kuwaitDate,
  nextAnswerBy,
  type DateText,
  type FeeClaim,
  type FeeSponsor,
  type Relation,
  type Sex,
  type SponsorKind,
  type SponsorOrigin,
} from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';
import { BirthDates } from './birth-dates';

/** What other rooms say of a renewal, all at one instant. */
export interface RenewalFacts {
  readonly state: string;
  readonly seq: number;
  /** The instant of reading, ms since 1970, and its date in Kuwait. */
  readonly now: number;
  readonly today: DateText;
  /** The last day of the cover that the person holds or has bought; null when none is known. */
  readonly coveredUntil: DateText | null;
  /** Undefined where the register knows no residence of the person. */
  readonly residence: Residence | undefined;
  /** Leaves this process in no form but an age. */
  readonly birthDate: DateText | null;
}

/** What the register holds of a person, the sponsor and the household, as far as the law asks. */
export interface Residence {
  /** `new` for a newly created kind of residence; null where none has been granted. */
  readonly article: string | null;
  readonly occupation: string | null;
  readonly inKuwait: boolean;
  readonly endsOn: DateText;
  readonly issued: boolean;
  readonly sex: Sex;
  readonly nationality: 'foreign' | 'illegal-resident';
  readonly group: string | null;
  readonly relation: Relation | null;
  readonly withChildren: boolean | null;
  readonly domesticWorker: boolean;
  readonly claims: readonly FeeClaim[];
  readonly sponsor: {
    readonly kind: SponsorKind;
    readonly sex: Sex | null;
    readonly article: FeeSponsor['article'];
    readonly origin: SponsorOrigin | null;
    readonly group: string | null;
  };
  readonly ordinal: number | null;
  /** How many domestic workers of the sponsor hold valid residence. */
  readonly householdWorkers: number | null;
}

/** Reads, through the other rooms' views, what prices and dates of a renewal hang on. */
@Injectable()
export class RenewalFactsReader {
  constructor(
    private readonly database: Database,
    @Optional() private readonly births?: BirthDates,
  ) {}

  /** Throws `not-found` for a renewal that never began. */
  async read(renewalId: string): Promise<RenewalFacts> {
    const [row] = await this.database.query<FactsRow>(FACTS, [renewalId]);
    if (!row) throw new DomainError('not-found');
    const { residence, personId, ...rest } = row;
    const now = Number(row.now);
    const birthDate = personId === null ? null : ((await this.births?.of(personId)) ?? null);
    return { ...rest, now, today: kuwaitDate(now), residence: residence ?? undefined, birthDate };
  }

  /** By when more is known of an attempt that is open or unproven, so that its quote must stay as it is (D13); ms since 1970. */
  async openAttemptUntil(renewalId: string): Promise<number | undefined> {
    const [attempt] = await this.database.query<OpenAttempt>(OPEN_ATTEMPT, [renewalId]);
    return attempt && nextAnswerBy(attempt);
  }

  /** All that choose or pay for one renewal stand in this line until the transaction ends; the payment room takes the same lock. */
  async lock(renewalId: string): Promise<void> {
    await this.database.query(`select pg_advisory_xact_lock(hashtextextended('renewal:' || $1::text, 0))`, [
      renewalId,
    ]);
  }
}

type OpenAttempt = Parameters<typeof nextAnswerBy>[0];

interface FactsRow extends Omit<RenewalFacts, 'now' | 'today' | 'residence' | 'birthDate'> {
  readonly now: string;
  readonly personId: string | null;
  readonly residence: Residence | null;
}

const FACTS = `
  select h.state, h.seq, floor(extract(epoch from app.now()) * 1000)::text as now, r.person_id as "personId",
    (select max(c.ends_on)::text from coverage.v_coverage c where c.person_id = r.person_id and c.state not in ('SUSPENDED', 'ENDED'))
      as "coveredUntil",
    case when v.person_id is not null then json_build_object('article', v.article, 'occupation', v.occupation,
      'inKuwait', v.in_kuwait, 'endsOn', v.residence_ends_on, 'issued', v.issued, 'sex', v.gender,
      'nationality', v.nationality, 'group', v.article_group, 'relation', v.relation, 'withChildren', v.with_children,
      'domesticWorker', v.domestic_worker, 'claims', v.claims, 'ordinal', v.worker_ordinal,
      'householdWorkers', v.household_workers,
      'sponsor', json_build_object('kind', v.sponsor_kind, 'sex', v.sponsor_gender, 'article', v.sponsor_article,
        'origin', v.sponsor_origin, 'group', v.sponsor_group)) end as residence
  from lifecycle.head h
    join renewals.v_renewal r on r.renewal_id = h.thing
    left join identity.v_residence v on v.person_id = r.person_id
  where h.thing = $1`;

const ms = (column: string): string => `floor(extract(epoch from ${column}) * 1000)::float8`;

const OPEN_ATTEMPT = `
  select a.state, ${ms('a.opened_at')} as "openedAt", ${ms('a.moved_at')} as "movedAt", ${ms('a.reported_at')} as "reportedAt",
    ${ms('a.last_asked_at')} as "askedAt", ${ms('a.wanted_at')} as "wantedAt", a.held_back as "heldBack", ${ms('app.now()')} as now
  from payments.v_attempt a where a.renewal_id = $1 and (a.blocks or a.state = 'CAPTURED')
  order by a.opened_at desc limit 1`;
