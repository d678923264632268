import {
  DomainError,
  filsToText,
  priceFacts,
  ruleFor,
  startWindow,
  type AppliedRule,
  type FeeFacts,
  type StartFacts,
  type StartWindow,
} from '@tajdeed/domain';
import type { Law } from './quotes/pricing';
import { refused } from './quotes/refusals';
import { shownWhy } from './quotes/shown-why';
import type { RenewalFacts, Residence } from './renewal-facts';
import { factsOf, type TermWish } from './residence-case';

/** All that a resident may choose from, and what it costs. */
export interface FeeOffer {
  readonly law: Law;
  readonly residence: Residence;
  readonly rule: AppliedRule;
  /** The case as it stands for cover from the earliest day on. */
  readonly facts: FeeFacts;
  readonly start: StartFacts;
  readonly window: StartWindow;
}

/** What the law in force offers to a renewal. Throws the refusal where it has no price for it. */
export function offerFor(facts: RenewalFacts, law: Law, startWithinDays: number): FeeOffer {
  const { residence } = facts;
  if (!residence) throw new DomainError('no-scheduled-fee', { reason: 'no-residence' });
  const start = {
    today: facts.today,
    coveredUntil: facts.coveredUntil,
    residenceEndsOn: residence.issued ? residence.endsOn : null,
    startWithinDays,
  };
  const window = startWindow(start);
  const asked = caseOf(facts, residence, {
    years: null,
    months: null,
    startsOn: window.earliest,
    endsOn: null,
  });
  const rule = ruleFor(law.compiled, asked, law.rulings);
  if ('refusal' in rule) throw refused(rule.refusal, askedOf(law, residence));
  return { law, residence, rule, facts: asked, start, window };
}

/** The case that a wish makes of a renewal. */
export function caseOf(facts: RenewalFacts, residence: Residence, wish: TermWish): FeeFacts {
  return factsOf(residence, facts.birthDate, facts.now, wish);
}

export function askedOf({ compiled }: Law, { article }: Pick<Residence, 'article'>) {
  return { article, scheduleId: compiled?.schedule.id ?? null };
}

/** An offer as the resident reads it. */
export function shownOffer(offer: FeeOffer) {
  const { earliest, latest } = offer.window;
  const { unit, unitFils, term } = offer.rule;
  const counts = Array.from({ length: term.most }, (_, index) => index + 1);
  return {
    scheduleId: offer.rule.why.schedule.id,
    article: offer.residence.article,
    unit,
    feePerUnit: filsToText(unitFils),
    feePerYear: unit === 'per_month' ? null : filsToText(unitFils),
    currency: 'KWD' as const,
    exempt: unitFils === 0n,
    earliestStart: earliest,
    latestStart: latest,
    tooEarly: earliest > latest,
    termUnit: term.unit,
    years: term.unit === 'years' ? counts : [],
    months: term.unit === 'months' ? counts : [],
    terms: counts.flatMap((count) => termOf(offer, count)),
    assumed: assumedOf(offer.residence),
    why: shownWhy(offer.rule.why),
  };
}

function termOf({ law, facts, rule }: FeeOffer, count: number) {
  const [years, months] = rule.term.unit === 'years' ? [count, null] : [null, count];
  const answer = priceFacts(law.compiled, { ...facts, years, months }, law.rulings);
  if ('refusal' in answer) return [];
  return [{ years, months, total: filsToText(answer.totalFils), endsOn: answer.endsOn }];
}

/** What a quote takes to be true of the person, the sponsor and the household, as the register has it. */
export function assumedOf(residence: Residence) {
  const { article, occupation, inKuwait, issued, sex, nationality, group, relation, withChildren } =
    residence;
  const { claims, domesticWorker, sponsor, ordinal, householdWorkers } = residence;
  return {
    ...{ article, occupation, inKuwait, residenceIssued: issued, residenceEndsOn: residence.endsOn },
    ...{ sex, nationality, group, relation, withChildren, claims, domesticWorker, sponsor },
    household: ordinal === null ? null : { ordinal, workers: householdWorkers ?? ordinal },
  };
}
