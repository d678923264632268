import type { FeeConditions, FeeSchedule } from '@tajdeed/domain';
import { Engine, type NestedCondition } from 'json-rules-engine';
import { factNames } from './cases';
import type { Contender, Told } from './contender';
import { plainRules } from './rules';

/** `json-rules-engine`: the rules by falling priority, stopped by the first that succeeds. */
export function jsonRulesContender(schedule: FeeSchedule): Contender {
  const rules = plainRules(schedule);
  const engine = new Engine([], { allowUndefinedFacts: true });
  rules.forEach((rule, nth) => {
    engine.addRule({
      name: rule.code,
      priority: rules.length - nth,
      conditions: { any: rule.when.map((conditions) => ({ all: checks(conditions) })) },
      event: { type: rule.code, params: { amount: rule.amountFils, unit: rule.unit } },
      onSuccess: () => {
        engine.stop();
      },
    });
  });
  return {
    name: 'json-rules-engine',
    run: async (cases) => {
      const answers: Told[] = [];
      for (const { facts } of cases) {
        const { events } = await engine.run({ ...facts });
        const [event] = events;
        answers.push({ row: event?.type ?? '', amountFils: Number(event?.params?.['amount']) });
      }
      return answers;
    },
  };
}

function checks({ ordinals, ages, claims, ...rest }: FeeConditions): NestedCondition[] {
  const equal = Object.entries(rest).map(([name, wanted]): NestedCondition => ({
    fact: factName(name),
    operator: Array.isArray(wanted) ? 'in' : 'equal',
    value: wanted,
  }));
  return [
    ...equal,
    ...(claims ?? []).map((claim) => ({ fact: 'claims', operator: 'contains', value: claim })),
    ...(ordinals ? between('ordinal', ordinals.from, ordinals.to === null ? null : ordinals.to + 1) : []),
    ...(ages ? between('age', ages.from, ages.below) : []),
  ];
}

function between(fact: string, from: number, below: number | null): NestedCondition[] {
  const least = { fact, operator: 'greaterThanInclusive', value: from };
  return below === null ? [least] : [least, { fact, operator: 'lessThan', value: below }];
}

function factName(condition: string): string {
  return Object.entries(factNames).find(([name]) => name === condition)?.[1] ?? condition;
}
