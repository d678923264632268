import { CompressionTypes, type Kafka, type Message, type Producer } from 'kafkajs';
import type { BusMessage, Publisher } from './event-bus';
import { kafkaOf, partitioner } from './kafka';

const ALL_REPLICAS = -1;
const SEND_TIMEOUT_MS = 10_000;
/** Packing a handful of messages costs sender, broker and reader more than it saves. */
const WORTH_PACKING_BYTES = 64 * 1024;

/**
 * One idempotent producer, one send at a time (K9). On any error the producer is thrown away and the next send makes a
 * new one: duplicates are possible, loss is not, and readers are idempotent.
 */
export class KafkaPublisher implements Publisher {
  private readonly kafka: Kafka;
  private producer: Promise<Producer> | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(brokers: readonly string[], clientId: string) {
    this.kafka = kafkaOf(brokers, clientId);
  }

  publish(messages: readonly BusMessage[]): Promise<void> {
    const turn = this.last.then(() => this.send(messages));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.last;
    await this.drop();
  }

  private async send(messages: readonly BusMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const byTopic = new Map<string, Message[]>();
    for (const message of messages) {
      const list = byTopic.get(message.topic) ?? [];
      list.push({ key: message.key, headers: { ...message.headers }, value: bytesOf(message) });
      byTopic.set(message.topic, list);
    }
    try {
      this.producer ??= this.open();
      const producer = await this.producer;
      await producer.sendBatch({
        acks: ALL_REPLICAS,
        timeout: SEND_TIMEOUT_MS,
        compression: sizeOf(byTopic) < WORTH_PACKING_BYTES ? CompressionTypes.None : CompressionTypes.GZIP,
        topicMessages: [...byTopic].map(([topic, list]) => ({ topic, messages: list })),
      });
    } catch (error) {
      await this.drop();
      throw error;
    }
  }

  private async open(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: partitioner,
    });
    await producer.connect();
    return producer;
  }

  private async drop(): Promise<void> {
    const producer = this.producer;
    this.producer = undefined;
    await producer?.then((opened) => opened.disconnect()).catch(() => undefined);
  }
}

function sizeOf(byTopic: ReadonlyMap<string, readonly Message[]>): number {
  return [...byTopic.values()].flat().reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
}

function bytesOf(message: BusMessage): Buffer {
  const bytes = Buffer.from(message.value);
  if (bytes.length === 0) throw new TypeError('a message has a value');
  return bytes;
}
