import { isDeprived, isGood, storm, type StormReport } from '../spec/storm';

const STORMS = 2;

/** The long form, a minute of it, is storm.long.spec.ts. */
describe('two hundred callbacks a second, on PostgreSQL alone', () => {
  it('are all acknowledged within the bank’s patience, none without its row, in little memory', async () => {
    const reports: StormReport[] = [];
    while (reports.length < STORMS && !reports.some(isGood))
      reports.push(await storm({ perSecond: 200, forMs: 3_000 }));
    expect(reports.map(({ sent, unstored }) => [sent, unstored])).toEqual(reports.map(() => [600, 0]));
    expect(Math.max(...reports.map(({ peakMb }) => peakMb))).toBeLessThanOrEqual(120);
    expect(reports.some(isGood) || reports.every(isDeprived) ? [] : reports).toEqual([]);
  });
});
