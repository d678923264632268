export * from './activities';
export * from './bank';
export * from './task-queues';
export * from './workflows';
