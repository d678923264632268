import { partitioner } from './kafka';

/** Six partitions of our topics; the same answers as Apache Kafka's own Java client gives (murmur2). */
const vectors = [
  ['0190a5c8-7f00-7000-8000-000000000001', 2],
  ['0190a5c8-7f00-7000-8000-000000000002', 2],
  ['019b3a10-1234-7abc-9def-0123456789ab', 3],
  ['01a20164-6a72-762e-8e1d-6918b886a015', 3],
  ['01a20164-6a6d-713f-aff1-4d7115f1282f', 1],
  ['a', 4],
  ['تجديد', 5],
] as const;

const partitionMetadata = Array.from({ length: 6 }, (_, partitionId) => ({
  partitionId,
  leader: 1,
  partitionErrorCode: 0,
  replicas: [],
  isr: [],
}));

describe('the partition of a key', () => {
  const place = partitioner();

  it.each(vectors)('of %s is %i for ever', (key, partition) => {
    expect(place({ topic: 't', partitionMetadata, message: { key, value: '' } })).toBe(partition);
  });
});
