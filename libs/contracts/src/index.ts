export * from './activities';
export * from './activity-policies';
export * from './bank';
export * from './person-index';
export * from './task-queues';
export * from './workflows';
