export { attemptWatch } from './attempt-watch/attempt-watch.workflow';
export { caseWatch } from './case-watch/case-watch.workflow';
export { impactRun } from './impact-run/impact-run.workflow';
export { noticeWatch } from './notice-watch/notice-watch.workflow';
export { proposalWatch } from './proposal-watch/proposal-watch.workflow';
export { renewal } from './renewal/renewal.workflow';
export { scheduleWatch } from './schedule-watch/schedule-watch.workflow';
