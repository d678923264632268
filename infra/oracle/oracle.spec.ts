import { chosenSeed } from './chance';
import { casesOf, differences, told } from './comparison';
import { knownCases } from './known-cases';
import { askOracle, type OracleAnswer } from './oracle';

// Minutes once, when a machine installs the packages of Python; seconds later.
jest.setTimeout(600_000);

const spoken = (answer: OracleAnswer | undefined): unknown =>
  answer === undefined || 'refused' in answer
    ? answer?.detail
    : [answer.total, answer.quantity, answer.endsOn];

describe('the second opinion on fees', () => {
  it('says of known cases what the rules say', async () => {
    const answers = await askOracle(knownCases.map((known) => known.case));
    const found = knownCases.map(({ rule }, at) => [rule, spoken(answers[at])]);
    expect(found).toEqual(knownCases.map(({ rule, expected }) => [rule, expected]));
  });

  it('agrees with the engine on known cases', async () => {
    expect(told(await differences(knownCases.map((known) => known.case)))).toBe('');
  });

  it('agrees with the engine to the fils on 20,000 random cases', async () => {
    const seed = chosenSeed();
    process.stdout.write(
      `Fees are compared on the cases of seed ${seed} (TAJDEED_FEES_SEED chooses another).\n`,
    );
    const found = await differences(casesOf(seed, 20_000));
    if (found.length > 0)
      throw new Error(`${found.length} of 20000 cases of seed ${seed} differ:\n${told(found)}`);
  });
});
