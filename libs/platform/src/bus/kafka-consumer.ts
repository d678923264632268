import { Logger } from '@nestjs/common';
import type { EachBatchPayload, Consumer as KafkaJsConsumer, KafkaMessage } from 'kafkajs';
import { CommitsTogether } from './commits-together';
import type { BatchHandler, Consumer, ReceivedMessage } from './event-bus';
import { kafkaOf } from './kafka';

export interface KafkaConsumerOptions {
  readonly brokers: readonly string[];
  /** Service and purpose, unique in the product (K17), e.g. `audit-log`. */
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Most messages handed over at once; default 200. */
  readonly batchSize?: number;
  /** How long a member that died keeps its share of the partitions, in ms; default 45 s (K4). */
  readonly sessionMs?: number;
  /** The consumer stopped for good (K6). Default: log and exit with code 1, the supervisor restarts. */
  readonly onCrash?: (error: Error) => void;
}

const DEFAULT_BATCH = 200;
/** Handlers that run at the same time, each for another partition, so that one can write what several bring. */
const PARTITIONS_AT_ONCE = 12;

/** A consumer group that begins at the oldest message, and commits by hand after the handler has returned (K5, K8, K13). */
export class KafkaConsumer implements Consumer {
  private readonly log = new Logger('Kafka');
  private readonly consumer: KafkaJsConsumer;
  private readonly commits = new CommitsTogether((offsets) => this.consumer.commitOffsets(offsets));
  private readonly working = new Set<Promise<void>>();
  private stopping = false;
  private handlerFails = false;

  constructor(private readonly options: KafkaConsumerOptions) {
    this.consumer = kafkaOf(options.brokers, options.groupId).consumer({
      groupId: `tajdeed-${options.groupId}`,
      sessionTimeout: options.sessionMs ?? 45_000,
      rebalanceTimeout: 90_000,
      heartbeatInterval: 3_000,
      maxBytesPerPartition: 256 * 1024,
      // Whatever has gathered in a quarter of a second comes together; a fetch costs the same for one as for many.
      minBytes: 32 * 1024,
      maxWaitTimeInMs: 250,
      allowAutoTopicCreation: false,
      // A broker that is away is waited for here; a handler that goes on failing ends the process.
      retry: { restartOnFailure: () => Promise.resolve(!this.stopping && !this.handlerFails) },
    });
    // kafkajs cannot stop what is still joining: it would stay in the group and keep its share of the partitions for ever.
    this.consumer.on('consumer.group_join', () => {
      if (this.stopping) setImmediate(() => void this.consumer.disconnect().catch(() => undefined));
    });
    this.consumer.on('consumer.crash', ({ payload: { error, restart } }) => {
      if (this.stopping) return;
      if (restart)
        this.log.warn(
          { groupId: options.groupId, cause: error.name },
          'the consumer lost Kafka and tries again',
        );
      else this.crash(error);
    });
  }

  async start(handler: BatchHandler): Promise<void> {
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: (payload) => this.noted(this.work(payload, handler)),
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.working);
    await this.consumer.disconnect();
  }

  private async noted(work: Promise<void>): Promise<void> {
    this.working.add(work);
    try {
      await work;
    } finally {
      this.working.delete(work);
    }
  }

  /** Hands over pieces of the batch; a piece is committed before the next one begins. */
  private async work(payload: EachBatchPayload, handler: BatchHandler): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const size = this.options.batchSize ?? DEFAULT_BATCH;
    for (let from = 0; from < messages.length; from += size) {
      if (this.stopping || !payload.isRunning() || payload.isStale()) return;
      const piece = messages.slice(from, from + size);
      await this.handle(
        piece.map((message) => received(topic, partition, message)),
        handler,
      );
      const last = piece.at(-1)?.offset ?? '0';
      payload.resolveOffset(last);
      await this.commits.add({ topic, partition, offset: (BigInt(last) + 1n).toString() });
      await payload.heartbeat();
    }
  }

  private async handle(messages: readonly ReceivedMessage[], handler: BatchHandler): Promise<void> {
    try {
      await handler(messages);
      this.handlerFails = false;
    } catch (error) {
      this.handlerFails = true;
      this.log.warn(
        { err: error, groupId: this.options.groupId },
        'a batch was not taken; it is tried again a few times',
      );
      throw error;
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
