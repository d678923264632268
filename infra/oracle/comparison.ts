import { isDeepStrictEqual } from 'node:util';
import {
  compileSchedule,
  priceCase,
  scheduleAt,
  type FeeAnswer,
  type FeeCase,
  type FeeRefusal,
  type FeeRefusalCode,
} from '@tajdeed/domain';
import { enactedLaw } from '../../libs/fees/src/seed/enacted-law';
import { Chance } from './chance';
import { askOracle, type OracleAnswer } from './oracle';
import { randomCase } from './random-case';

/** What both must say alike: the price of a case and its cover, or the kind of reason for having none. */
type Said = { total: number; endsOn: string; quantity: number } | { refused: RefusalKind };

type RefusalKind = Exclude<FeeRefusalCode, TermRefusal> | 'term';

const termRefusals = [
  'term-unit',
  'too-few-years',
  'too-few-months',
  'too-many-years',
  'too-many-months',
  'end-before-start',
] as const;
type TermRefusal = (typeof termRefusals)[number];

/** A case on which the two disagree, with what each says of it. */
export interface Difference {
  readonly case: FeeCase;
  readonly engine: Said;
  readonly oracle: OracleAnswer;
}

const law = enactedLaw().map((dated) => ({ ...dated, compiled: compileSchedule(dated.schedule) }));

const isOfTerm = (code: FeeRefusalCode): code is TermRefusal => termRefusals.some((known) => known === code);

/** What the product's engine says of a case under the law of its instant. */
function engineAnswer(feeCase: FeeCase): FeeAnswer {
  const inForce = scheduleAt(law, Date.parse(feeCase.openedAt));
  return priceCase(inForce?.compiled, feeCase, []);
}

/** Reasons are compared by kind: which fault of a bad term is named first is nobody's law. */
function kindOf(refusal: FeeRefusal): RefusalKind {
  const { code } = refusal;
  if (code === 'missing-fact' && (refusal.field === 'years' || refusal.field === 'months')) return 'term';
  return isOfTerm(code) ? 'term' : code;
}

function saidByEngine(answer: FeeAnswer): Said {
  if ('refusal' in answer) return { refused: kindOf(answer.refusal) };
  return { total: Number(answer.totalFils), endsOn: answer.endsOn, quantity: answer.term };
}

function saidByOracle(answer: OracleAnswer): Said {
  if ('refused' in answer) return { refused: answer.reason };
  return { total: answer.total, endsOn: answer.endsOn, quantity: answer.quantity };
}

/** Cases that a seed stands for. */
export function casesOf(seed: number, count: number): FeeCase[] {
  const chance = new Chance(seed);
  return Array.from({ length: count }, () => randomCase(chance));
}

/** Prices every case twice, and answers those that came out differently. */
export async function differences(cases: readonly FeeCase[]): Promise<Difference[]> {
  const answers = await askOracle(cases);
  if (answers.length !== cases.length)
    throw new Error(`The oracle answered ${answers.length} of ${cases.length} cases.`);
  return cases.flatMap((feeCase, at) => {
    const oracle = answers[at];
    if (oracle === undefined) return [];
    const engine = saidByEngine(engineAnswer(feeCase));
    return isDeepStrictEqual(engine, saidByOracle(oracle)) ? [] : [{ case: feeCase, engine, oracle }];
  });
}

/** The first ten differences as whole cases, each of which can be asked again by itself. */
export function told(found: readonly Difference[]): string {
  return found
    .slice(0, 10)
    .map(
      (one) =>
        `${JSON.stringify(one.case)}\n  engine ${JSON.stringify(one.engine)}\n  oracle ${JSON.stringify(one.oracle)}`,
    )
    .join('\n');
}
