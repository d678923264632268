import { Logger } from '@nestjs/common';
import type { EachBatchPayload, Consumer as KafkaJsConsumer, KafkaMessage } from 'kafkajs';
import type { BatchHandler, Consumer, ReceivedMessage } from './event-bus';
import { kafkaOf } from './kafka';

export interface KafkaConsumerOptions {
  readonly brokers: readonly string[];
  /** Service and purpose, unique in the product (K17), e.g. `audit-log`. */
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Most messages handed over at once; default 200. */
  readonly batchSize?: number;
  /** The consumer stopped for good (K6). Default: log and exit with code 1, the supervisor restarts. */
  readonly onCrash?: (error: Error) => void;
}

const DEFAULT_BATCH = 200;

/** A consumer group that begins at the oldest message, and commits by hand after the handler has returned (K5, K8, K13). */
export class KafkaConsumer implements Consumer {
  private readonly log = new Logger('Kafka');
  private readonly consumer: KafkaJsConsumer;
  private working: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(private readonly options: KafkaConsumerOptions) {
    this.consumer = kafkaOf(options.brokers, options.groupId).consumer({
      groupId: `tajdeed-${options.groupId}`,
      sessionTimeout: 45_000,
      rebalanceTimeout: 90_000,
      heartbeatInterval: 3_000,
      maxBytesPerPartition: 256 * 1024,
      maxWaitTimeInMs: 1_000,
      allowAutoTopicCreation: false,
    });
    this.consumer.on('consumer.crash', ({ payload: { error, restart } }) => {
      if (!restart && !this.stopping) this.crash(error);
    });
  }

  async start(handler: BatchHandler): Promise<void> {
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 1,
      eachBatch: (payload) => (this.working = this.work(payload, handler)),
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.consumer.pause(this.options.topics.map((topic) => ({ topic })));
    await this.working.catch(() => undefined);
    await this.consumer.disconnect();
  }

  /** Hands over pieces of the batch; a piece is committed before the next one begins. */
  private async work(payload: EachBatchPayload, handler: BatchHandler): Promise<void> {
    const { batch, heartbeat, isRunning, isStale, resolveOffset } = payload;
    const size = this.options.batchSize ?? DEFAULT_BATCH;
    for (let from = 0; from < batch.messages.length; from += size) {
      if (this.stopping || !isRunning() || isStale()) return;
      const piece = batch.messages.slice(from, from + size);
      await handler(piece.map((message) => received(batch.topic, batch.partition, message)));
      const last = piece.at(-1)?.offset ?? '0';
      resolveOffset(last);
      await this.consumer.commitOffsets([
        { topic: batch.topic, partition: batch.partition, offset: (BigInt(last) + 1n).toString() },
      ]);
      await heartbeat();
    }
  }

  private crash(error: Error): void {
    if (this.options.onCrash) {
      this.options.onCrash(error);
      return;
    }
    this.log.error(
      { err: error, groupId: this.options.groupId },
      'a consumer stopped for good; the process ends to be restarted',
    );
    process.exit(1);
  }
}

function received(topic: string, partition: number, message: KafkaMessage): ReceivedMessage {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    if (typeof value === 'string' || Buffer.isBuffer(value)) headers[name] = value.toString();
  }
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    key: message.key?.toString() ?? '',
    headers,
    value: message.value ?? Buffer.alloc(0),
  };
}
