import { crashRun } from '../spec/crash-run';

jest.setTimeout(600_000);

describe('two relays', () => {
  it('lose nothing and keep the order through many kills', async () => {
    const report = await crashRun({ things: 120, movesEach: 150, kills: 40 });
    expect(report).toMatchObject({ lost: 0, outOfOrder: 0, differing: 0, wrongHeads: 0 });
    expect(report.entries).toBe(120 * 150);
  });
});
