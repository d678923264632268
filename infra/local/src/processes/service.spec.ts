import { pauseMs } from './service';

describe('the pause before another start', () => {
  it('doubles from half a second to fifteen seconds', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 20].map(pauseMs)).toEqual([
      500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000,
    ]);
  });
});
