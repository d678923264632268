import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Kafka, logLevel, type GroupDescription } from 'kafkajs';
import type { BusMessage, ReceivedMessage } from './event-bus';
import { KafkaConsumer } from './kafka-consumer';
import { KafkaPublisher } from './kafka-publisher';

const brokers = (process.env['TEST_KAFKA_BROKERS'] ?? '').split(',');

/** Collects what arrives and lets a spec wait for so many. */
class Inbox {
  readonly messages: ReceivedMessage[] = [];
  private wake: () => void = () => undefined;

  readonly take = (messages: readonly ReceivedMessage[]): Promise<void> => {
    this.messages.push(...messages);
    this.wake();
    return Promise.resolve();
  };

  async count(wanted: number): Promise<readonly ReceivedMessage[]> {
    await this.until(() => this.messages.length >= wanted);
    return this.messages;
  }

  async until(enough: () => boolean): Promise<void> {
    while (!enough()) await new Promise<void>((resolve) => (this.wake = resolve));
  }
}

describe('the event bus over Kafka', () => {
  const topic = `spec.${randomBytes(6).toString('hex')}.v1`;
  const publisher = new KafkaPublisher(brokers, 'spec');
  const open: KafkaConsumer[] = [];
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();

  beforeAll(async () => {
    Logger.overrideLogger(false);
    await admin.connect();
    await admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic, numPartitions: 6, replicationFactor: 1 }],
    });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((consumer) => consumer.stop()));
  });
  afterAll(() => Promise.all([publisher.close(), admin.disconnect()]));

  const message = (key: string, n: number, to = topic): BusMessage => ({
    topic: to,
    key,
    headers: { ce_id: `${key}:${n}` },
    value: `{"n":${n},"word":"تجديد"}`,
  });
  const consumer = (groupId: string, onCrash: (error: Error) => void = () => undefined, batchSize = 200) => {
    const made = new KafkaConsumer({
      brokers,
      groupId,
      topics: [topic],
      onCrash,
      batchSize,
      sessionMs: 6_000,
    });
    open.push(made);
    return made;
  };
  const group = () => `spec-${randomBytes(4).toString('hex')}`;
  const untilGroup = async (name: string, is: (group: GroupDescription) => boolean): Promise<void> => {
    const groups = async () => (await admin.describeGroups([`tajdeed-${name}`])).groups;
    while (!(await groups()).some(is));
  };
  const numbers = (messages: readonly ReceivedMessage[], key: string) =>
    messages.filter((m) => m.key === key).map((m) => (JSON.parse(m.value.toString()) as { n: number }).n);

  it('brings exact bytes, headers and key, from the oldest message on, in order per key', async () => {
    const keys = ['a', 'b', 'c'];
    for (let n = 1; n <= 20; n += 1) await publisher.publish(keys.map((key) => message(key, n)));
    const inbox = new Inbox();
    await consumer(group()).start(inbox.take);
    const all = await inbox.count(60);
    for (const key of keys) expect(numbers(all, key)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(all[0]?.value.toString()).toContain('"word":"تجديد"');
    expect(all.find((m) => m.key === 'b')?.headers).toEqual({ ce_id: 'b:1' });
  });

  it('keeps calls in order that do not wait for each other', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, i) => publisher.publish([message('hurried', i)])));
    const inbox = new Inbox();
    await consumer(group()).start(inbox.take);
    const all = await inbox.count(90);
    expect(numbers(all, 'hurried')).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });

  it('goes on where the group stopped', async () => {
    const name = group();
    const first = new Inbox();
    const one = new KafkaConsumer({ brokers, groupId: name, topics: [topic] });
    await one.start(first.take);
    await first.count(90);
    await one.stop();
    await publisher.publish([message('later', 1)]);
    const second = new Inbox();
    await consumer(name).start(second.take);
    expect((await second.count(1)).map((m) => m.key)).toEqual(['later']);
  });

  it('repeats what a handler did not finish, and ends for good when it goes on failing', async () => {
    const name = group();
    const seen: string[] = [];
    const crashed = new Promise<Error>((resolve) => {
      void consumer(name, resolve, 7).start((messages) => {
        seen.push(...messages.map((m) => m.headers['ce_id'] ?? ''));
        return Promise.reject(new Error('cannot'));
      });
    });
    expect(await crashed).toBeInstanceOf(Error);
    const after = new Inbox();
    await Promise.all(open.splice(0).map((c) => c.stop()));
    await consumer(name).start(after.take);
    const all = await after.count(91);
    expect(new Set(all.map((m) => m.headers['ce_id'])).size).toBe(91);
    expect(all.map((m) => m.headers['ce_id'])).toEqual(expect.arrayContaining(seen));
  });

  it('hands every message of a shared group to exactly one member', async () => {
    const name = group();
    const inbox = new Inbox();
    await Promise.all([consumer(name).start(inbox.take), consumer(name).start(inbox.take)]);
    await untilGroup(name, ({ state, members }) => state === 'Stable' && members.length === 2); // while it forms, one may come twice
    const keys = ['d', 'e', 'f', 'g', 'h', 'i'];
    await publisher.publish(keys.map((key) => message(key, 1)));
    await inbox.until(() => new Set(inbox.messages.map((m) => m.headers['ce_id'])).size === 97);
    const shared = inbox.messages.map(({ key }) => key).filter((key) => keys.includes(key));
    expect(shared.sort()).toEqual(keys);
  });

  it('rejects an unknown topic without making it, and sends again with a new producer', async () => {
    await expect(publisher.publish([message('x', 1, `${topic}.typo`)])).rejects.toThrow();
    await publisher.publish([message('after', 1)]);
    const inbox = new Inbox();
    await consumer(group()).start(inbox.take);
    expect(numbers(await inbox.count(98), 'after')).toEqual([1]);
  });

  it('refuses an empty value', async () => {
    await expect(publisher.publish([{ topic, key: 'k', headers: {}, value: '' }])).rejects.toThrow(
      'a message has a value',
    );
  });

  it('keeps nothing of a group that it was still joining when it was stopped', async () => {
    const id = group();
    await publisher.publish([message('held', 1)]);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const busy = consumer(id);
    const isBusy = new Promise<void>((resolve) => {
      void busy.start(() => {
        resolve();
        return held; // while it works, nobody else gets into the group
      });
    });
    await isBusy;
    const hasty = consumer(id);
    const started = hasty.start(() => Promise.resolve()).catch(() => undefined);
    await untilGroup(id, ({ state }) => state === 'PreparingRebalance');
    const stopped = hasty.stop();
    release();
    await Promise.all([busy.stop(), stopped, started]);

    const inbox = new Inbox();
    await consumer(id).start(inbox.take);
    const keys = Array.from({ length: 12 }, (_, i) => `after-${i}`); // in every partition
    await publisher.publish(keys.map((key) => message(key, 1)));
    const all = new Set<string>();
    for (let wanted = 1; all.size < keys.length; wanted = inbox.messages.length + 1)
      for (const { key } of await inbox.count(wanted)) if (key.startsWith('after-')) all.add(key);
    expect(all.size).toBe(keys.length);
  });
});
