import { storm } from '../spec/storm';

/** The long form, a minute of it, is storm.long.spec.ts. */
describe('two hundred callbacks a second, on PostgreSQL alone', () => {
  it('are all answered within the bank’s patience, none without its row, in little memory', async () => {
    const report = await storm({ perSecond: 200, forMs: 3_000 });
    expect(report).toMatchObject({ sent: 600, acknowledged: 600, unstored: 0 });
    expect(report.slowestMs).toBeLessThan(2_000);
    expect(report.peakMb).toBeLessThanOrEqual(120);
  });
});
