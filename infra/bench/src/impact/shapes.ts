import {
  addDays,
  answerJson,
  caseFacts,
  compileSchedule,
  priceFacts,
  type FeeCase,
  type FeeHolder,
} from '@tajdeed/domain';
import { enactedLaw } from '@tajdeed/fees';

/** The instant that stands in every shape, in its facts' own spelling; a renewal gets one of its own. */
export const OPENED = '"openedAtMs":1768467600000';
const OPENED_AT = '2026-01-15T09:00:00Z';
const DAYS = 200;

/** What a quote of one kind of renewal holds. */
export interface Shape {
  readonly nth: number;
  readonly row: string | null;
  readonly exemption: string | null;
  readonly years: number;
  readonly starts: string;
  readonly ends: string;
  readonly unit: string;
  readonly quantity: number;
  readonly unitFils: string;
  readonly totalFils: string;
  readonly article: string | null;
  readonly facts: string;
  readonly lines: string;
  readonly why: string;
}

const holder: FeeHolder = {
  ...{ sex: 'male', birthDate: '1990-03-01', nationality: 'foreign', occupation: null, group: null },
  domesticWorker: false,
};
const sponsor = { sex: null, article: null, origin: null, group: null } as const;
const plain: FeeCase = {
  ...{
    purpose: 'residence',
    article: '18',
    visa: null,
    holder,
    relation: null,
    withChildren: null,
    sponsor: null,
  },
  ...{ ordinal: null, claims: [], residenceIssued: true, inKuwait: true },
  ...{ openedAt: OPENED_AT, startsOn: '2026-02-01', years: 1, months: null, endsOn: null },
};
const domestic = { ...holder, sex: 'female', domesticWorker: true } as const;

/** As often as they stand here: workers first, then families, then domestic workers and the exempt. */
const kinds: readonly Partial<FeeCase>[] = [
  {},
  { years: 2 },
  { holder: { ...holder, occupation: 'accountant' } },
  { holder: { ...holder, occupation: 'farm_worker' } },
  { article: '17', years: 3 },
  { article: '19', years: 2 },
  {
    article: '22',
    relation: 'wife',
    holder: { ...holder, sex: 'female' },
    sponsor: { ...sponsor, kind: 'resident', article: '18' },
  },
  {
    article: '22',
    relation: 'child',
    holder: { ...holder, birthDate: '2014-09-30' },
    sponsor: { ...sponsor, kind: 'resident', article: '17' },
  },
  { article: '20', ordinal: 1, holder: domestic, sponsor: { ...sponsor, kind: 'kuwaiti_family' } },
  { article: '20', ordinal: 4, holder: domestic, sponsor: { ...sponsor, kind: 'kuwaiti_family' } },
  { article: '20', ordinal: 1, holder: domestic, sponsor: { ...sponsor, kind: 'foreign_family' } },
  { article: '23' },
  { article: '24', years: 4 },
];

/** Quotes as the product would have made them: each kind from each day on. */
export function shapes(): readonly Shape[] {
  const resolution = enactedLaw().find(({ schedule }) => schedule.id === 'res-306-2025');
  if (!resolution) throw new Error('the law has no resolution 306');
  const compiled = compileSchedule(resolution.schedule);
  const cases = Array.from({ length: DAYS }, (_, day) =>
    kinds.map((kind) => ({ ...plain, ...kind, startsOn: addDays(plain.startsOn, day) })),
  ).flat();
  return cases.map((one, nth) => {
    const facts = caseFacts(one);
    const answer = priceFacts(compiled, facts, []);
    const json = answerJson(answer);
    if ('refusal' in answer || 'refusal' in json)
      throw new Error(`a kind of renewal has no price: ${JSON.stringify(one)}`);
    const [line] = json.lines;
    if (!line) throw new Error('a price has a line');
    const text = JSON.stringify(facts);
    if (!text.includes(OPENED)) throw new Error('facts spell their instant otherwise');
    return {
      ...{ nth, row: line.rowCode, exemption: line.exemptionCode, years: answer.term },
      ...{ starts: answer.startsOn, ends: answer.endsOn, unit: line.unit, quantity: line.quantity },
      ...{ unitFils: line.unitFils, totalFils: json.totalFils, article: one.article },
      ...{ facts: text, lines: JSON.stringify(json.lines), why: JSON.stringify(answer.why) },
    };
  });
}
