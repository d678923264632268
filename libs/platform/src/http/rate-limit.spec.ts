import { blockOf } from './rate-limit';
import { Lines, SINGLY } from './security-events';

describe('the block of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0db8:0001:0002::6', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:db8::2', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('%s is %s', (address, block) => {
    expect(blockOf(address)).toBe(block);
  });
});

describe('what anybody can cause is told', () => {
  it('one by one at first, then at each doubling, each kind for itself, and anew a minute later', () => {
    const lines = new Lines();
    const told = (event: string, startMs: number, times: number) =>
      Array.from({ length: times }, (_, n) => lines.next(event, startMs + n)).filter((nth) => nth !== null);
    const singly = Array.from({ length: SINGLY }, (_, n) => n + 1);
    expect(told('one', 0, 1_000)).toEqual([...singly, 60, 120, 240, 480, 960]);
    expect(told('other', 1_000, 2)).toEqual([1, 2]);
    expect(told('one', 59_998, 4)).toEqual([1, 2]);
  });
});
