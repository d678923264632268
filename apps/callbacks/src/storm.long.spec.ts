import { storm } from '../spec/storm';

describe('a minute of two hundred callbacks a second, on PostgreSQL alone', () => {
  it('is answered within the bank’s patience, none without its row, in little memory', async () => {
    const report = await storm({ perSecond: 200, forMs: 60_000 });
    process.stdout.write(`${JSON.stringify(report)}\n`); // how near it came
    expect(report).toMatchObject({ sent: 12_000, acknowledged: 12_000, unstored: 0 });
    expect(report.slowestMs).toBeLessThan(2_000);
    expect(report.peakMb).toBeLessThanOrEqual(120);
  }, 180_000);
});
