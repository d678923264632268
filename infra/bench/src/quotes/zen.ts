import { ZenDecisionContent, ZenEngine, type ZenDecision } from '@gorules/zen-engine';
import { purposes, type FeeConditions, type FeeSchedule, type Purpose } from '@tajdeed/domain';
import { factNames, type BenchCase } from './cases';
import type { Contender, Told } from './contender';
import { plainRules, type PlainRule } from './rules';

/** How many cases one call decides where the engine is asked to walk a list. */
const BATCH = 500;
const AT_ONCE = 64;

/**
 * `@gorules/zen-engine` in the ways it can be used: compiled decision tables, one for all or one for each purpose, asked
 * one case after the other, many at once, or with lists that the engine walks itself. Without its trace.
 */
export function zenContenders(schedule: FeeSchedule): readonly Contender[] {
  const engine = new ZenEngine();
  const decisions = (isLoop: boolean): ReadonlyMap<Purpose | undefined, ZenDecision> =>
    new Map(
      [undefined, ...purposes].map((purpose) => [
        purpose,
        engine.createDecision(new ZenDecisionContent(graph(plainRules(schedule, purpose), isLoop))),
      ]),
    );
  const single = decisions(false);
  const loop = decisions(true);
  const of = (
    some: ReadonlyMap<Purpose | undefined, ZenDecision>,
    purpose: Purpose | undefined,
  ): ZenDecision => {
    const decision = some.get(purpose);
    if (!decision) throw new Error('no decision for the purpose');
    return decision;
  };
  const one = async ({ facts, feeCase }: BenchCase): Promise<Told> =>
    told((await of(single, feeCase.purpose).evaluate(facts)).result);
  return [
    {
      name: 'zen-engine, one table, one by one',
      run: async (cases) => {
        const answers: Told[] = [];
        for (const { facts } of cases)
          answers.push(told((await of(single, undefined).evaluate(facts)).result));
        return answers;
      },
    },
    {
      name: 'zen-engine, a table for each purpose, one by one',
      run: async (cases) => {
        const answers: Told[] = [];
        for (const each of cases) answers.push(await one(each));
        return answers;
      },
    },
    {
      name: `zen-engine, a table for each purpose, ${String(AT_ONCE)} at once`,
      run: async (cases) => {
        const answers: Told[] = [];
        for (let at = 0; at < cases.length; at += AT_ONCE)
          answers.push(...(await Promise.all(cases.slice(at, at + AT_ONCE).map(one))));
        return answers;
      },
    },
    {
      name: `zen-engine, a table for each purpose, lists of ${String(BATCH)}`,
      run: async (cases) => {
        const answers = new Map<string, Told>();
        for (const purpose of purposes) {
          const some = cases.filter(({ feeCase }) => feeCase.purpose === purpose);
          for (let at = 0; at < some.length; at += BATCH) {
            const batch = some.slice(at, at + BATCH);
            const found = listed(
              await of(loop, purpose).evaluate({ cases: batch.map(({ facts }) => facts) }),
            );
            batch.forEach(({ id }, index) => answers.set(id, told(found[index])));
          }
        }
        return cases.map(({ id }) => answers.get(id) ?? { row: '', amountFils: 0 });
      },
    },
  ];
}

function listed({ result }: { readonly result: unknown }): readonly unknown[] {
  if (typeof result !== 'object' || result === null || !('found' in result)) return [];
  return Array.isArray(result.found) ? result.found : [];
}

function told(result: unknown): Told {
  if (typeof result !== 'object' || result === null || !('row' in result) || !('amount' in result))
    return { row: '', amountFils: 0 };
  return { row: String(result.row), amountFils: Number(result.amount) };
}

/** A decision table between an input and an output; each way to fit a rule is a row. */
function graph(rules: readonly PlainRule[], isLoop: boolean): object {
  const asked = new Set(rules.flatMap(({ when }) => when.flatMap((conditions) => Object.keys(conditions))));
  const columns = Object.entries(factNames).filter(([name]) => asked.has(name));
  const position = { x: 0, y: 0 };
  return {
    nodes: [
      { id: 'in', type: 'inputNode', name: 'in', position },
      {
        id: 'table',
        type: 'decisionTableNode',
        name: 'table',
        position,
        content: {
          hitPolicy: 'first',
          ...(isLoop ? { executionMode: 'loop', inputField: 'cases', outputPath: 'found' } : {}),
          inputs: columns.map(([name, field]) => ({ id: name, name, field })),
          outputs: ['row', 'amount', 'unit'].map((name) => ({ id: name, name, field: name })),
          rules: rules.flatMap((rule) =>
            rule.when.map((conditions, nth) => ({
              _id: `${rule.code}-${String(nth)}`,
              ...Object.fromEntries(columns.map(([name]) => [name, ''])),
              ...cells(conditions),
              row: JSON.stringify(rule.code),
              amount: String(rule.amountFils),
              unit: JSON.stringify(rule.unit),
            })),
          ),
        },
      },
      { id: 'out', type: 'outputNode', name: 'out', position },
    ],
    edges: [
      { id: 'first', sourceId: 'in', targetId: 'table', type: 'edge' },
      { id: 'second', sourceId: 'table', targetId: 'out', type: 'edge' },
    ],
  };
}

function cells({ ordinals, ages, claims, ...rest }: FeeConditions): Record<string, string> {
  const others = Object.entries(rest).map(([name, wanted]) => [
    name,
    Array.isArray(wanted) ? wanted.map((word) => JSON.stringify(word)).join(', ') : String(wanted),
  ]);
  return {
    ...(claims ? { claims: `some($, # in ${JSON.stringify(claims)})` } : {}),
    ...(ordinals ? { ordinals: `[${String(ordinals.from)}..${String(ordinals.to ?? 999)}]` } : {}),
    ...(ages ? { ages: `[${String(ages.from)}..${String(ages.below ?? 999)})` } : {}),
    ...Object.fromEntries<string>(others.map(([name = '', cell = '']) => [name, cell])),
  };
}
