import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Flags, plain, whole, wholes, WrongFlag } from './flags';
import { planOf } from './plan';

const known = { '--quick': plain, '--rounds': whole, '--in-flight': wholes };
const refused = (...args: string[]): string => {
  try {
    new Flags(args, known);
  } catch (error) {
    if (error instanceof WrongFlag) return error.message;
  }
  return 'taken';
};

describe('what a bench is given', () => {
  it('is read', () => {
    const given = new Flags(['--quick', '--rounds=5', '--in-flight=8,32'], known);
    expect(given.has('--quick')).toBe(true);
    expect(given.whole('--rounds', 3)).toBe(5);
    expect(given.wholes('--in-flight', [1])).toEqual([8, 32]);
  });

  it('is otherwise what it says itself', () => {
    const given = new Flags([], known);
    expect([given.has('--quick'), given.whole('--rounds', 3)]).toEqual([false, 3]);
    expect(given.wholes('--in-flight', [1])).toEqual([1]);
  });

  it.each([
    ...['--quik', '--quick=yes', '--quick=', '--rounds', '--rounds=', '--rounds=x', '--rounds=0'],
    ...['--in-flight=8,', 'quick', '--Rounds=5', ''],
  ])('is refused as %j, by one sentence that names what there is', (arg) => {
    expect(refused('--quick', arg)).toBe(
      `This bench cannot be given ${arg}: it knows --quick, --rounds=N, --in-flight=N,N.`,
    );
  });

  it('is nothing where a bench knows nothing', () => {
    expect(() => new Flags(['--quick'], {})).toThrow('This bench cannot be given --quick: it knows none.');
  });

  it('stops the bench of whole renewals before it starts anything', () => {
    expect(() => planOf(['--quik'])).toThrow(WrongFlag);
    expect(planOf(['--quick', '--measure=7']).measureMs).toBe(7_000);
  });

  it.each(['main', 'backoffice/main', 'callbacks/main', 'impact/main', 'quotes/main'])(
    '%s reads no argument past this',
    (name) => {
      const texts = [name, ...(name === 'main' ? ['plan'] : [])].map((file) =>
        readFileSync(join(__dirname, `${file}.ts`), 'utf8'),
      );
      expect(texts.join('\n')).toContain('new Flags(');
      expect(texts.join('\n')).not.toMatch(/argv\.includes|args\.(find|includes)/);
    },
  );
});
