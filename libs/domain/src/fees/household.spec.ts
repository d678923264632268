import fc from 'fast-check';
import { addDays } from '../dates';
import { workerOrdinals, type HouseholdWorker } from './household';

const worker = (id: string, firstResidenceOn: string | null): HouseholdWorker => ({ id, firstResidenceOn });

describe('the place of a worker in the household (D11)', () => {
  it('goes by the date of first residence, and the new one comes last', () => {
    const places = workerOrdinals([
      worker('new', null),
      worker('b', '2024-05-01'),
      worker('a', '2025-01-01'),
    ]);
    expect([...places]).toEqual([
      ['b', 1],
      ['a', 2],
      ['new', 3],
    ]);
  });

  it('moves up when one leaves, at the next reckoning', () => {
    const all = [worker('a', '2020-01-01'), worker('b', '2021-01-01'), worker('c', '2022-01-01')];
    expect(workerOrdinals(all).get('c')).toBe(3);
    expect(workerOrdinals(all.slice(1)).get('c')).toBe(2);
  });

  it('does not hang on the order in which the workers are given, and is given once each', () => {
    const firstDays = fc.option(
      fc.nat(5).map((days) => addDays('2024-01-01', days)),
      { nil: null },
    );
    const household = fc.uniqueArray(
      fc.record({ id: fc.string({ minLength: 1 }), firstResidenceOn: firstDays }),
      {
        selector: ({ id }) => id,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(
        household.chain((workers) =>
          fc.tuple(fc.constant(workers), fc.shuffledSubarray(workers, { minLength: workers.length })),
        ),
        ([workers, shuffled]) => {
          const places = workerOrdinals(workers);
          expect([...workerOrdinals(shuffled)].sort()).toEqual([...places].sort());
          expect([...places.values()]).toEqual(workers.map((_, index) => index + 1));
        },
      ),
    );
  });
});
