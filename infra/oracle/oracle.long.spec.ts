import { chosenSeed } from './chance';
import { casesOf, differences, told } from './comparison';

const rounds = 25;
const each = 20_000;

describe('the second opinion on fees', () => {
  it('agrees with the engine to the fils on 500,000 random cases', async () => {
    const first = chosenSeed();
    process.stdout.write(`Fees are compared on the cases of seeds ${first} to ${first + rounds - 1}.\n`);
    for (let seed = first; seed < first + rounds; seed += 1) {
      const found = await differences(casesOf(seed, each));
      if (found.length > 0) throw new Error(`${found.length} cases of seed ${seed} differ:\n${told(found)}`);
    }
  }, 1_800_000);
});
