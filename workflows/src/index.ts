export { attemptWatch } from './attempt-watch/attempt-watch.workflow';
export { renewal } from './renewal/renewal.workflow';
