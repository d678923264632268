import {
  completedYears,
  dayBefore,
  dayOf,
  kuwaitDay,
  monthsLater,
  textOfDay,
  type DayNumber,
} from './calendar-day';
import type { DateFault, FeeCase, FeeFacts } from './fee-case';

/** How long a newborn is exempt: calendar months from birth (R48, D10). */
const NEWBORN_MONTHS = 4;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** What the law asks of a case, without the birth date itself. Total: a date that names no day becomes a fault. */
export function caseFacts(feeCase: FeeCase): FeeFacts {
  const { holder } = feeCase;
  const openedAtMs = INSTANT.test(feeCase.openedAt) ? Date.parse(feeCase.openedAt) : NaN;
  const pricedOn = Number.isNaN(openedAtMs) ? 0 : kuwaitDay(openedAtMs);
  const startsOn = dayOf(feeCase.startsOn);
  const birth = holder.birthDate === null ? null : dayOf(holder.birthDate);
  const dateFault = faultOf(feeCase, pricedOn, startsOn, birth);
  const isBorn = birth !== null && birth !== 0;
  return {
    purpose: feeCase.purpose,
    article: feeCase.article,
    visa: feeCase.visa,
    sex: holder.sex,
    nationality: holder.nationality,
    occupation: holder.occupation,
    group: holder.group,
    domesticWorker: holder.domesticWorker,
    relation: feeCase.relation,
    withChildren: feeCase.withChildren,
    sponsor: feeCase.sponsor,
    ordinal: feeCase.ordinal,
    claims: feeCase.claims,
    residenceIssued: feeCase.residenceIssued,
    inKuwait: feeCase.inKuwait,
    openedAtMs: pricedOn === 0 ? 0 : openedAtMs,
    pricedOn: pricedOn === 0 ? '' : textOfDay(pricedOn),
    startsOn: feeCase.startsOn,
    years: feeCase.years,
    months: feeCase.months,
    endsOn: feeCase.endsOn,
    ageOnStart: isBorn && startsOn !== 0 ? completedYears(birth, startsOn) : null,
    // Of anybody else it would only tell the birth date again.
    newbornUntil:
      isBorn && feeCase.claims.includes('newborn')
        ? textOfDay(dayBefore(monthsLater(birth, NEWBORN_MONTHS)))
        : null,
    dateFault,
  };
}

function faultOf(
  feeCase: FeeCase,
  pricedOn: DayNumber,
  startsOn: DayNumber,
  birth: DayNumber | null,
): DateFault | null {
  if (birth === 0) return { field: 'holder.birthDate' };
  if (pricedOn === 0) return { field: 'openedAt' };
  if (startsOn === 0) return { field: 'startsOn' };
  if (feeCase.endsOn !== null && dayOf(feeCase.endsOn) === 0) return { field: 'endsOn' };
  if (birth === null) return null;
  if (birth > startsOn) return 'born-after-cover';
  return birth > pricedOn ? 'born-in-future' : null;
}
