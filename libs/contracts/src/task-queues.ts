/**
 * The task queues. Steps that touch only PostgreSQL are local activities of `renewals`; each outside party has a
 * queue of its own, where its rate, concurrency and retries are set. `reckonings` has what takes minutes of computing: one at
 * a time for each worker, and a worker of its own where others must not feel it.
 */
export const taskQueues = {
  renewals: 'renewals',
  bank: 'bank',
  authority: 'authority',
  messages: 'messages',
  reckonings: 'reckonings',
} as const;

export type TaskQueue = (typeof taskQueues)[keyof typeof taskQueues];
