import { Injectable } from '@nestjs/common';
import { DomainError, kuwaitDate, type DateText } from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';

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
}

export interface Residence {
  /** Null for a newly created kind of residence. */
  readonly article: string | null;
  readonly occupation: string | null;
  readonly inKuwait: boolean;
  readonly endsOn: DateText;
}

/** The register's word for a residence that no article names yet. */
const NEW_KIND = 'new';

/** Reads, through the other rooms' views, what prices and dates of a renewal hang on. */
@Injectable()
export class RenewalFactsReader {
  constructor(private readonly database: Database) {}

  /** Throws `not-found` for a renewal that never began. */
  async read(renewalId: string): Promise<RenewalFacts> {
    const [row] = await this.database.query<FactsRow>(FACTS, [renewalId]);
    if (!row) throw new DomainError('not-found');
    const { residence, ...rest } = row;
    const now = Number(row.now);
    return {
      ...rest,
      now,
      today: kuwaitDate(now),
      residence: residence
        ? { ...residence, article: residence.article === NEW_KIND ? null : residence.article }
        : undefined,
    };
  }

  /** Whether an attempt at the bank is open or unproven, so that its quote must stay as it is (D13). */
  async hasOpenAttempt(renewalId: string): Promise<boolean> {
    const [row] = await this.database.query<{ open: boolean }>(OPEN_ATTEMPT, [renewalId]);
    return row?.open === true;
  }

  /** All that choose or pay for one renewal stand in this line until the transaction ends; the payment room takes the same lock. */
  async lock(renewalId: string): Promise<void> {
    await this.database.query(`select pg_advisory_xact_lock(hashtextextended('renewal:' || $1::text, 0))`, [
      renewalId,
    ]);
  }
}

interface FactsRow extends Omit<RenewalFacts, 'now' | 'today' | 'residence'> {
  readonly now: string;
  readonly residence: (Omit<Residence, 'article'> & { readonly article: string }) | null;
}

const FACTS = `
  select h.state, h.seq, floor(extract(epoch from app.now()) * 1000)::text as now,
    (select max(c.ends_on)::text from coverage.v_coverage c where c.person_id = r.person_id and c.state not in ('SUSPENDED', 'ENDED'))
      as "coveredUntil",
    case when v.person_id is not null then json_build_object('article', v.article, 'occupation', v.occupation,
      'inKuwait', v.in_kuwait, 'endsOn', v.residence_ends_on) end as residence
  from lifecycle.head h
    join renewals.v_renewal r on r.renewal_id = h.thing
    left join identity.v_residence v on v.person_id = r.person_id
  where h.thing = $1`;

const OPEN_ATTEMPT = `
  select exists (select from payments.v_attempt a where a.renewal_id = $1 and (a.blocks or a.state = 'CAPTURED')) as open`;
