export * from './attempt.events';
export * from './catalogue';
export * from './coverage.events';
export * from './entry';
export * from './event';
export * from './notice.events';
export * from './renewal.events';
export * from './topics';
