import { survivors } from './hunt';
import { listedMutants } from './mutants';

describe('the faults of the list', () => {
  it('are all noticed by the specs of fees', async () => {
    expect(await survivors(listedMutants())).toEqual([]);
  }, 1_800_000);
});
