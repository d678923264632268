import { compileSchedule, priceCase } from '@tajdeed/domain';
import { caseOf, refused, resolution } from '../../spec/cases';

describe('a row that only points at another table', () => {
  const { schedule } = resolution;
  const withoutDomestic = compileSchedule({
    ...schedule,
    tables: schedule.tables.filter(({ stage }) => stage !== 'domestic'),
    exemptions: [],
  });

  it('prices nothing where that table is gone, and is nobody else’s to price', () => {
    const worker = caseOf({ article: '20', ordinal: 4, sponsor: { kind: 'kuwaiti_family' } });
    expect(refused(priceCase(withoutDomestic, worker, []))).toMatchObject({
      code: 'no-scheduled-fee',
      reason: 'domestic-table',
      tried: expect.arrayContaining([
        expect.objectContaining({ rule: 'res-20-domestic-worker', failed: 'by-reference' }),
      ]) as unknown,
    });
  });
});
