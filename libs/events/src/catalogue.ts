import type { z } from 'zod';
import { attemptEvents } from './attempt.events';
import { caseEvents } from './case.events';
import { coverageEvents } from './coverage.events';
import { holidayEvents } from './holiday.events';
import { impactEvents } from './impact.events';
import { noticeEvents } from './notice.events';
import { proposalEvents } from './proposal.events';
import { readingEvents } from './reading.events';
import { refundEvents } from './refund.events';
import { renewalEvents } from './renewal.events';
import { scheduleEvents } from './schedule.events';
import { settlementEvents } from './settlement.events';
import { accountEvents, delegationEvents, grantEvents } from './staff.events';

/** Every event family by the kind of its thing. */
export const eventFamilies = {
  renewal: renewalEvents,
  attempt: attemptEvents,
  coverage: coverageEvents,
  notice: noticeEvents,
  case: caseEvents,
  proposal: proposalEvents,
  account: accountEvents,
  grant: grantEvents,
  delegation: delegationEvents,
  holiday: holidayEvents,
  schedule: scheduleEvents,
  impact: impactEvents,
  refund: refundEvents,
  settlement: settlementEvents,
  reading: readingEvents,
} as const;

export type Kind = keyof typeof eventFamilies;
export type EventOf<K extends Kind> = keyof (typeof eventFamilies)[K]['events'] & string;

type RowOf<K extends Kind, E extends EventOf<K>> = (typeof eventFamilies)[K]['events'][E];

/** The facts of one event, as its schema says. */
export type FactsOf<K extends Kind, E extends EventOf<K>> =
  RowOf<K, E> extends { facts: infer F extends z.ZodType } ? z.infer<F> : never;
