import { CommitsTogether, type PartitionOffset } from './commits-together';

describe('commits', () => {
  const at = (partition: number, offset: string): PartitionOffset => ({ topic: 't', partition, offset });

  it('of one moment are one request, of another moment another', async () => {
    const asked: PartitionOffset[][] = [];
    const commits = new CommitsTogether((offsets) => Promise.resolve(void asked.push(offsets)));
    await Promise.all([commits.add(at(0, '5')), commits.add(at(1, '7'))]);
    await commits.add(at(0, '6'));
    expect(asked).toEqual([[at(0, '5'), at(1, '7')], [at(0, '6')]]);
  });

  it('fail for all that were asked together, and for no later one', async () => {
    let works = false;
    const commits = new CommitsTogether(() =>
      works ? Promise.resolve() : Promise.reject(new Error('no coordinator')),
    );
    const outcomes = await Promise.allSettled([commits.add(at(0, '5')), commits.add(at(1, '7'))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    works = true;
    await expect(commits.add(at(0, '5'))).resolves.toBeUndefined();
  });
});
