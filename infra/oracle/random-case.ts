import type { DateText, FeeCase } from '@tajdeed/domain';
import type { Chance } from './chance';
import { addDays, addMonths, day, kuwaitDate, kuwaitMidnight } from './days';
import { randomFacts, type Age, type Facts } from './random-facts';
import { spoiled } from './spoil-case';

/** Day from which resolution 306/2025 holds. */
const newLaw = '2025-12-23';
const boundary = kuwaitMidnight(newLaw);

/** The instant at which an attempt opens: under either law, and often within a second of the change. */
function randomInstant(chance: Chance): number {
  return chance.weighted([
    [60, () => boundary + chance.below(900 * day)],
    [25, () => boundary - 1 - chance.below(1500 * day)],
    [10, () => boundary + chance.between(-1000, 1000)],
    [5, () => boundary + chance.between(-2 * day, 2 * day)],
  ])();
}

function randomStart(opened: DateText, chance: Chance): DateText {
  return chance.weighted([
    [80, () => addDays(opened, chance.between(-30, 120))],
    [6, () => chance.pick(['2024-02-29', '2028-02-29'])],
    [6, () => `${chance.between(2025, 2028)}-${chance.pick(['01', '03', '05', '08', '10', '12'])}-31`],
    [4, () => `${chance.between(2025, 2028)}-${chance.pick(['02-28', '04-30', '11-30', '03-01'])}`],
    [4, () => opened],
  ])();
}

/** A day of birth; children stand around their eighteenth birthday, infants around four months. */
function randomBirth(age: Age, opened: DateText, start: DateText, chance: Chance): DateText | null {
  const earlier = opened < start ? opened : start;
  const days = chance.below(365);
  if (age === 'unknown' || chance.inHundred(age === 'grown' ? 40 : 3)) return null;
  if (age === 'grown') return addDays(addMonths(earlier, -12 * chance.between(18, 90)), -days);
  if (age === 'infant')
    return chance.inHundred(50)
      ? addDays(addMonths(opened, -4), chance.between(-2, 2))
      : addDays(earlier, -chance.below(150));
  const birth = chance.weighted([
    [35, () => addDays(addMonths(start, -12 * 18), chance.between(-1, 1))],
    [5, () => chance.pick(['2008-02-29', '2012-02-29', '2004-02-29'])],
    [60, () => addDays(addMonths(earlier, -12 * chance.below(30)), -days)],
  ])();
  return birth > earlier ? earlier : birth;
}

interface Term {
  years: number | null;
  months: number | null;
  endsOn: DateText | null;
}

/** A term in years or in months: a number, a last day, or both in agreement. */
function randomTerm(facts: Facts, start: DateText, chance: Chance): Term {
  const isByMonth =
    facts.purpose !== 'residence' ||
    ['14', '34', '15'].includes(facts.article ?? '') ||
    (facts.claims.includes('newborn') && chance.inHundred(80));
  const usual = isByMonth ? 4 : facts.inKuwait ? 2 : 1;
  const units = chance.inHundred(88) ? chance.between(1, usual) : chance.between(1, isByMonth ? 12 : 15);
  const months = isByMonth ? units : units * 12;
  const exact = addDays(addMonths(start, months), -1);
  const within = addDays(exact, -chance.between(3, isByMonth ? 25 : 300));
  const asked = isByMonth ? { years: null, months: units } : { years: units, months: null };
  const nothing = { years: null, months: null };
  return chance.weighted<() => Term>([
    [60, () => ({ ...asked, endsOn: null })],
    [15, () => ({ ...nothing, endsOn: addDays(exact, chance.between(-1, 1)) })],
    [10, () => ({ ...nothing, endsOn: within })],
    [10, () => ({ ...asked, endsOn: within })],
    [5, () => ({ ...asked, endsOn: exact })],
  ])();
}

/**
 * A case as residents have them: facts, an instant of opening, dates and a term. About one in seven is spoiled, by a
 * fact that contradicts another, is missing, or cannot be.
 */
export function randomCase(chance: Chance): FeeCase {
  const openedMs = randomInstant(chance);
  const opened = kuwaitDate(openedMs);
  const { age, ...facts } = randomFacts(chance, openedMs < boundary);
  const startsOn = randomStart(opened, chance);
  const birthDate = randomBirth(age, opened, startsOn, chance);
  const found: FeeCase = {
    ...facts,
    holder: { ...facts.holder, birthDate },
    openedAt: new Date(openedMs).toISOString(),
    startsOn,
    ...randomTerm({ age, ...facts }, startsOn, chance),
  };
  return chance.inHundred(15) ? spoiled(found, chance) : found;
}
