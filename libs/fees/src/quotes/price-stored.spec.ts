import { caseFacts, priceFacts, type CompiledSchedule } from '@tajdeed/domain';
import fc from 'fast-check';
import { likelyCase } from '../../spec/any-case';
import { resolution } from '../../spec/cases';
import { priceStored } from './price-stored';

const UNREADABLE = { refusal: { code: 'facts-unreadable' } };

describe('stored facts', () => {
  it('price as the facts that they were', () => {
    fc.assert(
      fc.property(likelyCase, (feeCase) => {
        const facts = caseFacts(feeCase);
        const stored: unknown = JSON.parse(JSON.stringify(facts));
        expect(priceStored(resolution, stored, [])).toEqual(priceFacts(resolution, facts, []));
      }),
    );
  });

  it('never throw, whatever became of one of them', () => {
    fc.assert(
      fc.property(likelyCase, fc.nat(24), fc.jsonValue(), (feeCase, nth, value) => {
        const facts = caseFacts(feeCase);
        const names = Object.keys(facts);
        const name = names[nth % names.length]!;
        for (const spoilt of [{ ...facts, [name]: value }, { ...facts, [name]: undefined }, value])
          expect(priceStored(resolution, spoilt, [])).toBeDefined();
        expect(priceStored(resolution, { ...facts, [name]: undefined }, [])).toEqual(UNREADABLE);
      }),
    );
  });

  it('that the engine can make nothing of are unreadable', () => {
    const broken = {} as CompiledSchedule;
    const [feeCase] = fc.sample(likelyCase, { numRuns: 1, seed: 306 });
    const facts = { ...caseFacts(feeCase!), article: '18', visa: null, purpose: 'residence', claims: [] };
    const plain = { ...facts, relation: null, sponsor: null, ordinal: null, group: null, dateFault: null };
    expect(() => priceFacts(broken, { ...plain, nationality: 'foreign' } as never, [])).toThrow();
    expect(priceStored(broken, { ...plain, nationality: 'foreign' }, [])).toEqual(UNREADABLE);
  });
});
