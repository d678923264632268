import { compileSchedule, priceCase, scheduleAt, type FeeCase } from '@tajdeed/domain';
import { enactedLaw } from '../../libs/fees/src/seed/enacted-law';
import { Chance } from './chance';
import { askOracle, type OracleAnswer } from './oracle';
import { randomCase } from './random-case';

/** What both must say alike of a case that has a price. */
interface Priced {
  total: number;
  endsOn: string;
  quantity: number;
}

/** A case on which the two disagree, with what each says of it. */
export interface Difference {
  readonly case: FeeCase;
  readonly engine: unknown;
  readonly oracle: OracleAnswer;
}

const law = enactedLaw().map((dated) => ({ ...dated, compiled: compileSchedule(dated.schedule) }));

/** What the product's engine says of a case under the law of its instant. */
function engineAnswer(feeCase: FeeCase): Priced | { refused: true; refusal: unknown } {
  const inForce = scheduleAt(law, Date.parse(feeCase.openedAt));
  const answer = priceCase(inForce?.compiled, feeCase, []);
  if ('refusal' in answer) return { refused: true, refusal: { ...answer.refusal, tried: undefined } };
  return { total: Number(answer.totalFils), endsOn: answer.endsOn, quantity: answer.term };
}

function isSame(engine: ReturnType<typeof engineAnswer>, oracle: OracleAnswer): boolean {
  if ('refused' in engine || 'refused' in oracle) return 'refused' in engine && 'refused' in oracle;
  return (
    engine.total === oracle.total && engine.endsOn === oracle.endsOn && engine.quantity === oracle.quantity
  );
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
    const engine = engineAnswer(feeCase);
    return oracle === undefined || isSame(engine, oracle) ? [] : [{ case: feeCase, engine, oracle }];
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

/** The seed of a run: TAJDEED_FEES_SEED, or the day of the resolution. */
export function chosenSeed(env: Readonly<Record<string, string | undefined>> = process.env): number {
  const text = env['TAJDEED_FEES_SEED'] ?? '20251223';
  if (!/^\d{1,9}$/.test(text))
    throw new Error('TAJDEED_FEES_SEED must be a whole number of at most nine digits.');
  return Number(text);
}
