import { forge } from '../spec/forgery';

describe('5,000 forged, spliced and repeated messages', () => {
  it('change nothing, and nobody outside can tell one from another', async () => {
    const report = await forge(5_000, 49);
    expect(report).toMatchObject({
      forged: 4_500,
      replayed: 500,
      otherAnswers: 0,
      areBooksTheSame: true,
      askedInVain: 0,
    });
    expect(report.refusals).toEqual([
      JSON.stringify([
        400,
        { 'content-type': 'text/plain; charset=utf-8', 'content-length': '12', connection: 'keep-alive' },
        'NOT-ACCEPTED',
      ]),
    ]);
  });
});
