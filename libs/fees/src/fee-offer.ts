import {
  articleFee,
  articleName,
  canonicalJson,
  coverageEnd,
  DomainError,
  filsToText,
  startWindow,
  yearLimit,
  type ArticleFee,
  type BilingualName,
  type CanonicalValue,
  type Confidence,
  type FeeSchedule,
  type StartFacts,
  type StartWindow,
} from '@tajdeed/domain';
import type { RenewalFacts, Residence } from './renewal-facts';
import type { ScheduleInForce } from './schedules';

/** Why a fee is what it is, to the row of the printed law. Stored with the quote as it was told. */
export interface Why {
  readonly [key: string]: CanonicalValue;
  readonly article: string | null;
  readonly articleName: BilingualNameValue;
  readonly table: { readonly id: string; readonly name: BilingualNameValue };
  readonly row: { readonly code: string; readonly name: BilingualNameValue };
  readonly schedule: { readonly id: string; readonly name: BilingualNameValue };
  /** Below `high` where the printed law is hard to read; nothing is priced from a row without saying so. */
  readonly confidence: Confidence;
}

type BilingualNameValue = { readonly [key in keyof BilingualName]: string };

/** All that a resident may choose from, and what it costs. */
export interface FeeOffer {
  readonly scheduleId: string;
  readonly scheduleEndsAt: number | null;
  readonly rowCode: string;
  readonly feePerYearFils: bigint;
  readonly exempt: boolean;
  readonly residence: Residence;
  readonly mostYears: number;
  readonly start: StartFacts;
  readonly window: StartWindow;
  readonly why: Why;
}

/** What the schedule in force offers to a renewal. Throws `no-scheduled-fee` where its article table has no price. */
export function offerFor(
  facts: RenewalFacts,
  inForce: ScheduleInForce | undefined,
  startWithinDays: number,
): FeeOffer {
  const { residence } = facts;
  if (!residence) throw new DomainError('no-scheduled-fee', { reason: 'no-residence' });
  if (!inForce) throw new DomainError('no-scheduled-fee', { reason: 'no-schedule-in-force' });
  const fee = articleFee(inForce.schedule, residence);
  if (!fee.priced) throw refusal(fee, inForce.schedule, residence);
  const start = {
    today: facts.today,
    coveredUntil: facts.coveredUntil,
    residenceEndsOn: residence.endsOn,
    startWithinDays,
  };
  return {
    scheduleId: inForce.schedule.id,
    scheduleEndsAt: inForce.endsAt,
    rowCode: fee.row.code,
    feePerYearFils: fee.feePerYearFils,
    exempt: fee.exempt,
    residence,
    mostYears: yearLimit(residence.article, residence.inKuwait),
    start,
    window: startWindow(start),
    why: {
      article: residence.article,
      articleName: { ...articleName(residence.article) },
      table: { id: fee.table.id, name: { ...fee.table.name } },
      row: { code: fee.row.code, name: { ...fee.row.name } },
      schedule: { id: inForce.schedule.id, name: { ...inForce.schedule.name } },
      confidence: fee.row.confidence,
    },
  };
}

function refusal(
  fee: Extract<ArticleFee, { priced: false }>,
  schedule: FeeSchedule,
  { article }: Residence,
): DomainError {
  return new DomainError('no-scheduled-fee', {
    reason: fee.reason,
    article,
    table: fee.table?.id ?? null,
    tableNameAr: fee.table?.name.ar ?? null,
    tableNameEn: fee.table?.name.en ?? null,
    scheduleId: schedule.id,
  });
}

/** An offer as the resident reads it. */
export function shownOffer(offer: FeeOffer) {
  const { earliest, latest } = offer.window;
  return {
    scheduleId: offer.scheduleId,
    article: offer.residence.article,
    feePerYear: filsToText(offer.feePerYearFils),
    currency: 'KWD' as const,
    exempt: offer.exempt,
    earliestStart: earliest,
    latestStart: latest,
    tooEarly: earliest > latest,
    years: Array.from({ length: offer.mostYears }, (_, index) => index + 1),
    terms: Array.from({ length: offer.mostYears }, (_, index) => ({
      years: index + 1,
      total: filsToText(offer.feePerYearFils * BigInt(index + 1)),
      endsOn: coverageEnd(earliest, index + 1),
    })),
    why: offer.why,
  };
}

/** What the quote took to be true of the person; kept with it, so that it can be reckoned again. */
export function assumedText({ residence, start }: FeeOffer): string {
  return canonicalJson({
    article: residence.article,
    occupation: residence.occupation,
    inKuwait: residence.inKuwait,
    residenceEndsOn: residence.endsOn,
    coveredUntil: start.coveredUntil,
    today: start.today,
  });
}
