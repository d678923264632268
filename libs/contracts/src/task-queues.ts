/**
 * The task queues. Steps that touch only PostgreSQL are local activities of `renewals`; each outside party has a
 * queue of its own, where its rate, concurrency and retries are set.
 */
export const taskQueues = {
  renewals: 'renewals',
  bank: 'bank',
  authority: 'authority',
  messages: 'messages',
} as const;

export type TaskQueue = (typeof taskQueues)[keyof typeof taskQueues];
