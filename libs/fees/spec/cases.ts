import {
  compileSchedule,
  priceCase,
  type CompiledSchedule,
  type FeeAnswer,
  type FeeCase,
  type FeeHolder,
  type FeeRefusal,
  type FeeSponsor,
  type PricedAnswer,
  type Ruling,
} from '@tajdeed/domain';
import { enactedLaw } from '../src/seed/enacted-law';

/** A case in words: what is not said is not known. */
export type CaseWords = Omit<Partial<FeeCase>, 'holder' | 'sponsor'> & {
  readonly holder?: Partial<FeeHolder>;
  readonly sponsor?: (Partial<FeeSponsor> & Pick<FeeSponsor, 'kind'>) | null;
};

const holder: FeeHolder = {
  sex: null,
  birthDate: null,
  nationality: 'foreign',
  occupation: null,
  group: null,
  domesticWorker: false,
};

/** A residence under resolution 306 for one year from 2026-02-01, but for what is said. */
export function caseOf(words: CaseWords = {}): FeeCase {
  const isMonthly =
    (words.purpose ?? 'residence') !== 'residence' || ['14', '15', '34'].includes(words.article ?? '');
  return {
    purpose: 'residence',
    article: null,
    visa: null,
    relation: null,
    withChildren: null,
    ordinal: null,
    claims: [],
    residenceIssued: false,
    inKuwait: true,
    openedAt: '2026-01-15T09:00:00Z',
    startsOn: '2026-02-01',
    years: isMonthly ? null : 1,
    months: isMonthly ? 1 : null,
    endsOn: null,
    ...words,
    holder: { ...holder, ...words.holder },
    sponsor: words.sponsor ? { sex: null, article: null, origin: null, group: null, ...words.sponsor } : null,
  };
}

const [legacyDated, resolutionDated] = enactedLaw();
if (!legacyDated || !resolutionDated) throw new Error('the law has two schedules');

export const legacy: CompiledSchedule = compileSchedule(legacyDated.schedule);
export const resolution: CompiledSchedule = compileSchedule(resolutionDated.schedule);

/** The answer under resolution 306. */
export function answerTo(words: CaseWords, rulings: readonly Ruling[] = []): FeeAnswer {
  return priceCase(resolution, caseOf(words), rulings);
}

export function priced(answer: FeeAnswer): PricedAnswer {
  if ('refusal' in answer) throw new Error(`refused: ${JSON.stringify(answer.refusal)}`);
  return answer;
}

export function refused(answer: FeeAnswer): FeeRefusal {
  if (!('refusal' in answer)) throw new Error(`priced: ${answer.totalFils.toString()} fils`);
  return answer.refusal;
}

/** The row on which a case lands and what one unit costs there. */
export function landing(answer: FeeAnswer) {
  const { lines, exempt } = priced(answer);
  const [line, ...others] = lines;
  if (!line || others.length > 0) throw new Error('one line was expected');
  return {
    rowCode: line.rowCode,
    exemptionCode: line.exemptionCode,
    unit: line.unit,
    unitFils: Number(line.unitFils),
    exempt,
  };
}
