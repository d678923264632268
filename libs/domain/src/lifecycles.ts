import { proposalLifecycle } from './approval/lifecycle';
import { attemptLifecycle } from './attempt/lifecycle';
import { holidayLifecycle } from './calendar/lifecycle';
import { caseLifecycle } from './case/lifecycle';
import { coverageLifecycle } from './coverage/lifecycle';
import { scheduleLifecycle } from './fees/lifecycle';
import { impactLifecycle } from './impact/lifecycle';
import type { Lifecycle } from './lifecycle';
import { noticeLifecycle } from './notice/lifecycle';
import { readingLifecycle } from './reading/lifecycle';
import { refundLifecycle } from './refund/lifecycle';
import { renewalLifecycle } from './renewal/lifecycle';
import { settlementLifecycle } from './settlement/lifecycle';
import { accountLifecycle, delegationLifecycle, grantLifecycle } from './staff/lifecycle';

/** Every lifecycle of the product; the database's own copy of the tables is made from this list. */
export const lifecycles: readonly Lifecycle[] = [
  renewalLifecycle,
  attemptLifecycle,
  coverageLifecycle,
  noticeLifecycle,
  caseLifecycle,
  proposalLifecycle,
  accountLifecycle,
  grantLifecycle,
  delegationLifecycle,
  holidayLifecycle,
  scheduleLifecycle,
  impactLifecycle,
  refundLifecycle,
  settlementLifecycle,
  readingLifecycle,
];
