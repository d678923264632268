import fc from 'fast-check';
import {
  caseFacts,
  conditionNames,
  priceCase,
  type CompiledSchedule,
  type FeeCase,
  type FeeConditions,
} from '@tajdeed/domain';
import { anyCase, likelyCase } from '../../spec/any-case';
import { legacy, resolution } from '../../spec/cases';
import { feeConditions } from './fee-conditions';

/** The same law matched in the plainest way: every alternative of every row, in order, condition by condition. */
describe('the first rule that fits', () => {
  const order = { special: 0, domestic: 1, article: 2, off: 3 };
  const meets = (feeCase: FeeCase, { newborn, ordinals, ages, ...rest }: FeeConditions): boolean => {
    const { holder, sponsor } = feeCase;
    const facts = caseFacts(feeCase);
    const fact: Record<keyof typeof rest, unknown> = {
      purposes: feeCase.purpose,
      articles: feeCase.article,
      visas: feeCase.visa,
      claims: feeCase.claims,
      relations: feeCase.relation,
      sexes: holder.sex,
      occupations: holder.occupation,
      groups: holder.group,
      domesticWorker: holder.domesticWorker,
      withChildren: feeCase.withChildren,
      sponsorKinds: sponsor?.kind,
      sponsorSexes: sponsor?.sex,
      sponsorArticles: sponsor?.article,
      sponsorOrigins: sponsor?.origin,
      sponsorGroups: sponsor?.group,
    };
    const listed = Object.entries(rest).every(([name, wanted]) => {
      const had = fact[name as keyof typeof rest];
      if (typeof wanted === 'boolean') return had === wanted;
      return [had].flat().some((one) => (wanted as unknown[]).includes(one));
    });
    const isNewborn =
      feeCase.claims.includes('newborn') &&
      !feeCase.residenceIssued &&
      facts.pricedOn <= (facts.newbornUntil ?? '');
    const { ordinal } = feeCase;
    const age = facts.ageOnStart;
    return (
      listed &&
      (newborn === undefined || newborn === isNewborn) &&
      (!ordinals || (ordinal !== null && ordinal >= ordinals.from && ordinal <= (ordinals.to ?? Infinity))) &&
      (!ages || (age !== null && age >= ages.from && age < (ages.below ?? Infinity)))
    );
  };
  const naive = ({ schedule }: CompiledSchedule, feeCase: FeeCase): string | undefined => {
    const rules = [
      ...schedule.exemptions,
      ...[...schedule.tables].sort((a, b) => order[a.stage] - order[b.stage]).flatMap(({ rows }) => rows),
    ];
    return rules.find(
      (rule) =>
        !('pricing' in rule && rule.pricing === 'by_reference') &&
        rule.when.some((one) => meets(feeCase, one)),
    )?.code;
  };

  it('is the one that the plainest reading finds', () => {
    let found = 0;
    fc.assert(
      fc.property(fc.constantFrom(legacy, resolution), fc.oneof(anyCase, likelyCase), (compiled, feeCase) => {
        const answer = priceCase(compiled, feeCase, []);
        if ('refusal' in answer) {
          if (answer.refusal.code === 'no-scheduled-fee') expect(naive(compiled, feeCase)).toBeUndefined();
          if (answer.refusal.code === 'private-insurer')
            expect(naive(compiled, feeCase)).toBe(answer.refusal.rowCode);
          return;
        }
        found += 1;
        const { why } = answer;
        expect(why.exemption?.code ?? why.row?.code).toBe(naive(compiled, feeCase));
        expect(why.tried.map(({ rule }) => rule)).not.toContain(why.exemption?.code ?? why.row?.code);
      }),
      { numRuns: 3_000 },
    );
    expect(found).toBeGreaterThan(300);
  });

  it('is looked for by conditions that the file and the engine know by the same names', () => {
    expect(Object.keys(feeConditions.def.shape).sort()).toEqual([...conditionNames].sort());
    expect(feeConditions.safeParse({}).success).toBe(false);
    expect(feeConditions.safeParse({ artciles: ['18'] }).success).toBe(false);
  });
});
