import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventFamilies, topicsIn } from '@tajdeed/events';
import { ensureTopics, KafkaConsumer, newId, type ReceivedMessage } from '@tajdeed/platform';
import { parse } from 'yaml';

/** The brokers of TEST_KAFKA_BROKERS, with the product's topics on them. */
export async function testBrokers(): Promise<readonly string[]> {
  const brokers = process.env['TEST_KAFKA_BROKERS']?.split(',');
  if (!brokers)
    throw new Error('TEST_KAFKA_BROKERS is not set: int specs need the local servers of the jest run');
  const file = join(__dirname, '../../../infra/kafka/topics.yaml');
  await ensureTopics(brokers, topicsIn(parse(readFileSync(file, 'utf8')), 'local'));
  return brokers;
}

/** Everything that arrives on the product's topics from the beginning on, in the order of each partition. */
export interface TestTail {
  readonly messages: readonly ReceivedMessage[];
  /** Resolves when `enough` of what has arrived is true. */
  until(enough: (messages: readonly ReceivedMessage[]) => boolean): Promise<void>;
  stop(): Promise<void>;
}

/** Reads all topics as a group of its own. */
export async function tailTopics(brokers: readonly string[]): Promise<TestTail> {
  const messages: ReceivedMessage[] = [];
  const waiting = new Set<() => void>();
  const topics = Object.values(eventFamilies).map(({ topic }) => topic);
  const consumer = new KafkaConsumer({
    brokers,
    groupId: `spec-${newId()}`,
    topics,
    onCrash: () => undefined,
  });
  await consumer.start((batch) => {
    messages.push(...batch);
    for (const look of waiting) look();
    return Promise.resolve();
  });
  const until: TestTail['until'] = (enough) =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!enough(messages)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { messages, until, stop: () => consumer.stop() };
}
