import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chance, chosenSeed } from '../oracle/chance';
import { survivors } from './hunt';
import { drawn, listedMutants, mutated, root } from './mutants';

const mutants = listedMutants();

describe('the faults of the list', () => {
  it('are sixty or more, each with a name of its own', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(60);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
    '%s has one place in its file',
    (_, mutant) => {
      const text = readFileSync(join(root, mutant.file), 'utf8');
      expect(mutated(text, mutant)).not.toBe(text);
    },
  );

  it('are noticed by the specs of fees: ten of them, drawn by seed', async () => {
    const seed = chosenSeed();
    const some = drawn(mutants, 10, new Chance(seed));
    process.stdout.write(`Faults drawn by seed ${seed}: ${some.map(({ name }) => name).join(', ')}.\n`);
    expect(await survivors(some)).toEqual([]);
  }, 600_000);
});
