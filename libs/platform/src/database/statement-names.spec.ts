import { StatementNames } from './statement-names';

describe('the names of prepared statements', () => {
  it('are the same for the same text and different for different texts', () => {
    const names = new StatementNames();
    expect(names.of('select 1')).toBe(names.of('select 1'));
    expect(names.of('select 1')).not.toBe(names.of('select 2'));
  });

  it('are new ones after all were forgotten', () => {
    const names = new StatementNames();
    const before = [names.of('a'), names.of('b')];
    names.forget();
    expect(before).not.toContain(names.of('b'));
  });

  it('end where texts are without end', () => {
    const names = new StatementNames();
    for (let n = 0; n < 500; n += 1) names.of(`select ${n}`);
    expect(names.of('select one more')).toBeUndefined();
    expect(names.of('select 7')).toBeDefined();
  });
});
