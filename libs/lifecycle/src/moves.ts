import type {
  AccountEvent,
  accountLifecycle,
  AttemptEvent,
  attemptLifecycle,
  CaseEvent,
  caseLifecycle,
  CoverageEvent,
  coverageLifecycle,
  DelegationEvent,
  delegationLifecycle,
  GrantEvent,
  grantLifecycle,
  HolidayEvent,
  holidayLifecycle,
  NoticeEvent,
  noticeLifecycle,
  ProposalEvent,
  proposalLifecycle,
  ReadingEvent,
  readingLifecycle,
  RefundEvent,
  refundLifecycle,
  RenewalEvent,
  renewalLifecycle,
  ImpactEvent,
  impactLifecycle,
  ScheduleEvent,
  scheduleLifecycle,
  SettlementEvent,
  settlementLifecycle,
} from '@tajdeed/domain';
import type { EventOf, FactsOf, Kind } from '@tajdeed/events';

/** Who makes a move: the resident, the machine, the bank, or a member of staff by surrogate id. */
export type Actor = 'resident' | 'system' | 'bank' | `staff:${string}`;

/** What all moves of one step share. */
export interface Step {
  /** Deterministic id of the step (`stepKey`): the same key again has no further effect and gets the first answer. */
  readonly key: string;
  readonly actor: Actor;
  readonly renewalId: string;
  /** The entry that led to this step, as `<thing>:<seq>`, where there is one. */
  readonly cause?: string;
}

interface MoveOf<L, K extends Kind, E extends EventOf<K>> {
  readonly lifecycle: L;
  /** UUIDv7 of the thing that moves. */
  readonly thing: string;
  /** The sequence that was read together with the state this move was decided on; 0 begins the thing. */
  readonly expectedSeq: number;
  readonly event: E;
  readonly facts: FactsOf<K, E>;
}

type MovesOf<L, K extends Kind, E extends EventOf<K>> = E extends EventOf<K> ? MoveOf<L, K, E> : never;

/** One arrow of a lifecycle, taken by one thing. The lifecycle decides the events, the event decides the facts. */
export type Move =
  | MovesOf<typeof renewalLifecycle, 'renewal', RenewalEvent>
  | MovesOf<typeof attemptLifecycle, 'attempt', AttemptEvent>
  | MovesOf<typeof coverageLifecycle, 'coverage', CoverageEvent>
  | MovesOf<typeof noticeLifecycle, 'notice', NoticeEvent>
  | MovesOf<typeof caseLifecycle, 'case', CaseEvent>
  | MovesOf<typeof proposalLifecycle, 'proposal', ProposalEvent>
  | MovesOf<typeof accountLifecycle, 'account', AccountEvent>
  | MovesOf<typeof grantLifecycle, 'grant', GrantEvent>
  | MovesOf<typeof delegationLifecycle, 'delegation', DelegationEvent>
  | MovesOf<typeof holidayLifecycle, 'holiday', HolidayEvent>
  | MovesOf<typeof scheduleLifecycle, 'schedule', ScheduleEvent>
  | MovesOf<typeof impactLifecycle, 'impact', ImpactEvent>
  | MovesOf<typeof refundLifecycle, 'refund', RefundEvent>
  | MovesOf<typeof settlementLifecycle, 'settlement', SettlementEvent>
  | MovesOf<typeof readingLifecycle, 'reading', ReadingEvent>;

/** What a move came to; of a repeated step, what it came to the first time. */
export interface Recorded {
  readonly thing: string;
  readonly seq: number;
  readonly state: string;
  /** False when the step had been recorded before: write no domain row again. */
  readonly fresh: boolean;
}

/** Where a thing stands. */
export interface Head<S extends string = string> {
  readonly thing: string;
  readonly kind: string;
  readonly state: S;
  readonly seq: number;
  /** Business time of the last move, ms since 1970. */
  readonly movedAt: number;
  /** Until somebody must look at it, in ms (negative: overdue); null where the state has no limit. */
  readonly dueInMs: number | null;
}
