import { caseFacts, instantText, type DateText, type FeeFacts, type FeeSponsor } from '@tajdeed/domain';
import type { Residence } from './renewal-facts';

/** What is asked for: years or months, or the end that the Interior Ministry has fixed. */
export interface TermWish {
  readonly years: number | null;
  readonly months: number | null;
  readonly startsOn: DateText;
  readonly endsOn: DateText | null;
}

/** The question that a renewal puts to the law: what the register says of the person, and the term that is wished for. */
export function factsOf(
  residence: Residence,
  birthDate: DateText | null,
  openedAtMs: number,
  wish: TermWish,
): FeeFacts {
  const { sex, nationality, occupation, group, domesticWorker } = residence;
  return withoutBirth(
    caseFacts({
      purpose: 'residence',
      article: residence.article,
      visa: null,
      holder: { sex, birthDate, nationality, occupation, group, domesticWorker },
      relation: residence.relation,
      withChildren: residence.withChildren,
      sponsor: sponsorOf(residence),
      ordinal: residence.ordinal,
      claims: residence.claims,
      residenceIssued: residence.issued,
      inKuwait: residence.inKuwait,
      openedAt: instantText(openedAtMs),
      ...wish,
    }),
  );
}

/** Whoever stands for himself has no sponsor whom the law could ask about. */
function sponsorOf({ sponsor }: Residence): FeeSponsor | null {
  return sponsor.kind === 'self' ? null : sponsor;
}

/** The end of a newborn's exemption is the birth date in another word: facts keep it only where the law asks for it. */
export function withoutBirth(facts: FeeFacts): FeeFacts {
  return facts.claims.includes('newborn') ? facts : { ...facts, newbornUntil: null };
}
