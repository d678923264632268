import { dayOf, lastDayAfter, stepsToReach, textOfDay } from './calendar-day';
import type { FeeRefusal, TermUnit } from './fee-answer';
import type { FeeFacts } from './fee-case';
import { yearLimit } from './year-limits';

const MOST_MONTHS = 12;
const NEWBORN_MOST_MONTHS = 4;
const MONTHS_PER_STEP = { years: 12, months: 1 } as const;

/** Residences that are bought by months: temporary residence, the extension of a visit, a departure notice (R23). */
const monthlyArticles: readonly string[] = ['14', '15', '34'];

/** How a term is asked for: its unit, and the most of it that may be bought at once. */
export interface TermRule {
  readonly unit: TermUnit;
  readonly most: number;
  /** The last day that cover may reach, for a newborn's exemption (D10). */
  readonly notAfter: string | null;
}

export interface FeeTerm {
  readonly count: number;
  readonly endsOn: string;
}

/** Visas, monthly articles and a newborn's exemption are bought by months, all else by years (D2, D3, R81, R82, D5). */
export function termRule(facts: FeeFacts, ofNewborn: boolean): TermRule {
  if (ofNewborn) return { unit: 'months', most: NEWBORN_MOST_MONTHS, notAfter: facts.newbornUntil };
  const { purpose, article, inKuwait } = facts;
  if (purpose !== 'residence' || (article !== null && monthlyArticles.includes(article))) {
    return { unit: 'months', most: MOST_MONTHS, notAfter: null };
  }
  return { unit: 'years', most: yearLimit(article, inKuwait), notAfter: null };
}

/** The term that the facts ask for, or why it cannot be had. A known end wins over the reckoned one (R12, D4). */
export function termOf(facts: FeeFacts, rule: TermRule): FeeTerm | FeeRefusal {
  const { unit } = rule;
  const asked = unit === 'years' ? facts.years : facts.months;
  const start = dayOf(facts.startsOn);
  const latest = rule.notAfter === null ? Infinity : dayOf(rule.notAfter);
  if (asked === null && facts.endsOn === null) {
    const other = unit === 'years' ? facts.months : facts.years;
    return other === null ? { code: 'missing-fact', field: unit } : { code: 'term-unit', field: unit };
  }
  if (asked !== null && asked < 1) return tooFew(unit, 1);
  if (asked !== null && asked > rule.most) return tooMany(unit, rule.most);
  if (start > latest && rule.notAfter !== null) {
    return { code: 'end-before-start', field: 'startsOn', limit: rule.notAfter };
  }
  if (facts.endsOn === null) {
    const count = asked ?? 1;
    const end = Math.min(lastDayAfter(start, count * MONTHS_PER_STEP[unit]), latest);
    return { count, endsOn: textOfDay(end) };
  }
  const end = dayOf(facts.endsOn);
  if (end < start) return { code: 'end-before-start', field: 'endsOn', limit: facts.startsOn };
  const needed = stepsToReach(start, end, MONTHS_PER_STEP[unit]);
  if (asked !== null && asked < needed) return tooFew(unit, needed);
  if (asked !== null && asked > needed) return tooMany(unit, needed);
  return needed > rule.most
    ? tooMany(unit, rule.most)
    : { count: needed, endsOn: textOfDay(Math.min(end, latest)) };
}

/** How many whole units of a row's price a term costs. A row by the year costs whole years, one by the month months. */
export function quantityOf(term: FeeTerm, facts: FeeFacts, unit: TermUnit, priceUnit: TermUnit): number {
  if (unit === priceUnit) return term.count;
  return stepsToReach(dayOf(facts.startsOn), dayOf(term.endsOn), MONTHS_PER_STEP[priceUnit]);
}

function tooFew(unit: TermUnit, least: number): FeeRefusal {
  return { code: unit === 'years' ? 'too-few-years' : 'too-few-months', field: unit, least };
}

function tooMany(unit: TermUnit, most: number): FeeRefusal {
  return { code: unit === 'years' ? 'too-many-years' : 'too-many-months', field: unit, most };
}
