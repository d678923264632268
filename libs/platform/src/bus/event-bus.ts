/** A message as it goes to a topic. */
export interface BusMessage {
  readonly topic: string;
  /** The thing's id: decides the partition, so that a thing's messages stay in order. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Exact bytes (UTF-8 where it is text); never empty, an empty value would be a tombstone (K14). */
  readonly value: string | Uint8Array;
}

/** A message as it came from a topic. Untrusted until checked against its schema (security item 81). */
export interface ReceivedMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
}

/** Sends in order, at least once. */
export interface Publisher {
  /** Resolves when all are acknowledged by the broker; after a rejection any part of them may have arrived. */
  publish(messages: readonly BusMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** Works on one partition's next messages, in order; what it returned from is never handed out again to this group, barring a crash. */
export type BatchHandler = (messages: readonly ReceivedMessage[]) => Promise<void>;

export interface Consumer {
  /** Begins at the oldest message the group has not committed. */
  start(handler: BatchHandler): Promise<void>;
  /** Waits for the running handler, commits, leaves the group. */
  stop(): Promise<void>;
}
