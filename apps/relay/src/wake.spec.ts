import { Wake } from './wake';

describe('a bell', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('ends a wait at once', async () => {
    const wake = new Wake();
    const waited = wake.wait(60_000);
    wake.ring();
    await expect(waited).resolves.toBeUndefined();
  });

  it('that nobody awaited ends the next wait, and that one only', async () => {
    const wake = new Wake();
    wake.ring();
    wake.ring();
    await wake.wait(60_000);
    let over = false;
    const second = wake.wait(500).then(() => (over = true));
    await jest.advanceTimersByTimeAsync(499);
    expect(over).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    await second;
  });
});
