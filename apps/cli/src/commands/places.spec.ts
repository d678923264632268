import { dayOf, lastDayOf, timeOf } from './places';

describe('an instant as a day', () => {
  it('is the day in Kuwait, where the law and every date of ours is', () => {
    expect(dayOf('2025-12-22T21:00:00Z')).toBe('2025-12-23');
    expect(dayOf('2025-12-22T20:59:59.999Z')).toBe('2025-12-22');
    expect([dayOf(undefined), dayOf('no instant')]).toEqual(['-', '-']);
  });

  it('at which something ends is the last day on which it holds', () => {
    expect(lastDayOf('2026-12-10T21:00:00Z')).toBe('2026-12-10'); // the midnight after it
    expect(lastDayOf('2026-12-10T21:00:01Z')).toBe('2026-12-11');
    expect(lastDayOf(undefined)).toBe('-');
  });
});

describe('an instant as a time', () => {
  it('is what the clock in Kuwait shows', () => {
    expect(timeOf('2026-11-25T21:00:00Z')).toBe('2026-11-26 00:00:00');
    expect(timeOf('2026-11-22T08:03:04.271Z')).toBe('2026-11-22 11:03:04');
    expect([timeOf(undefined), timeOf('no instant')]).toEqual(['-', '-']);
  });
});
