import { storm, type StormReport } from '../spec/storm';

/** A machine that lends its processor out may stop for seconds: time is held against the best of so many storms. */
const STORMS = 3;
const isGood = ({ sent, acknowledged, slowestMs }: StormReport): boolean =>
  acknowledged === sent && slowestMs < 2_000;

/** The long form, a minute of it, is storm.long.spec.ts. */
describe('two hundred callbacks a second, on PostgreSQL alone', () => {
  it('are all acknowledged within the bank’s patience, none without its row, in little memory', async () => {
    const reports: StormReport[] = [];
    while (reports.length < STORMS && !reports.some(isGood))
      reports.push(await storm({ perSecond: 200, forMs: 3_000 }));
    expect(reports.map(({ sent, unstored }) => [sent, unstored])).toEqual(reports.map(() => [600, 0]));
    expect(Math.max(...reports.map(({ peakMb }) => peakMb))).toBeLessThanOrEqual(120);
    expect(reports.filter(isGood)).toHaveLength(1);
  });
});
