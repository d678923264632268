import { isDeprived, isGood, storm } from '../spec/storm';

describe('a minute of two hundred callbacks a second, on PostgreSQL alone', () => {
  it('is acknowledged within the bank’s patience, none without its row, in little memory', async () => {
    const report = await storm({ perSecond: 200, forMs: 60_000 });
    process.stdout.write(`${JSON.stringify(report)}\n`); // how near it came
    expect(report).toMatchObject({ sent: 12_000, unstored: 0 });
    expect(report.peakMb).toBeLessThanOrEqual(120);
    expect(isGood(report) || isDeprived(report)).toBe(true);
  }, 300_000);
});
