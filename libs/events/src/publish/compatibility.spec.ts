import { z } from 'zod';
import { event, type EventFamily } from '../event';
import { breachesOfPromise, schemas } from './files';

const facts = z.strictObject({ amount: z.string(), result: z.enum(['A', 'B']), note: z.string().optional() });

function published(rowFacts: z.ZodType, sentence = 'Something happened.') {
  const family: EventFamily = {
    kind: 'notice',
    topic: 'tajdeed.notice.v1',
    owner: 'residency',
    events: { 'notice.refused': event({ sentence, facts: rowFacts, example: { amount: '1', result: 'A' } }) },
  };
  return schemas([family]);
}
const breaches = (next: z.ZodType) => breachesOfPromise(published(facts), published(next));

describe('a published version', () => {
  test('may stay, be reworded, and gain an optional fact', () => {
    expect(breaches(facts)).toEqual([]);
    expect(breachesOfPromise(published(facts), published(facts, 'Said better.'))).toEqual([]);
    expect(breaches(facts.extend({ later: z.string().optional() }))).toEqual([]);
  });

  test.each([
    ['lose a fact', facts.omit({ amount: true }), /amount is gone/],
    ['lose an optional fact', facts.omit({ note: true }), /note is gone/],
    ['gain a required fact', facts.extend({ later: z.string() }), /required/],
    ['make an optional fact required', facts.extend({ note: z.string() }), /required/],
    ['make a required fact optional', facts.extend({ amount: z.string().optional() }), /required/],
    ['change a type', facts.extend({ amount: z.int() }), /"type" changed/],
    ['widen a list of values', facts.extend({ result: z.enum(['A', 'B', 'C']) }), /"enum" changed/],
    ['narrow a list of values', facts.extend({ result: z.enum(['A']) }), /"enum" changed|"const" changed/],
    ['gain a pattern', facts.extend({ amount: z.string().regex(/^1/) }), /"pattern" changed/],
  ])('may not %s', (_, next, breach) => {
    expect(breaches(next).join('\n')).toMatch(breach);
  });

  test('may not vanish', () => {
    expect(breachesOfPromise(published(facts), new Map())).toEqual([expect.stringContaining('is gone')]);
  });
});
