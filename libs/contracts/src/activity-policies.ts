import type { Permission } from '@tajdeed/domain';
import type {
  CaseActivities,
  ChangeActivities,
  CoverageActivities,
  IdentityActivities,
  ImpactActivities,
  PaymentActivities,
  ProposalActivities,
  RefundActivities,
  RenewalActivities,
  ResidencyActivities,
  ScheduleActivities,
  SecondInquiryActivities,
  SettlementActivities,
} from './activities';

/** The machine's own duty: nobody's right is behind it, or all rights were checked when the deed was done that it follows from. */
export interface SystemPolicy {
  readonly actsFor: 'system';
  readonly why: string;
}

/** On behalf of whoever began it: it asks at these moments whether that person still may, and ends without a result if not. */
export interface PersonPolicy<P extends Permission = Permission> {
  readonly actsFor: 'person';
  readonly permission: P;
  readonly asks: string;
}

export type ActivityPolicy = SystemPolicy | PersonPolicy;

/** Every activity that a workflow may ask for. */
export type ActivityName = keyof (RenewalActivities &
  IdentityActivities &
  PaymentActivities &
  SecondInquiryActivities &
  RefundActivities &
  CoverageActivities &
  ResidencyActivities &
  ChangeActivities &
  CaseActivities &
  ProposalActivities &
  ScheduleActivities &
  ImpactActivities &
  SettlementActivities);

const system = (why: string): SystemPolicy => ({ actsFor: 'system', why });
const person = <P extends Permission>(permission: P, asks: string): PersonPolicy<P> => ({
  actsFor: 'person',
  permission,
  asks,
});

/** For whom each activity acts. The worker serves none that is not here (infra/docs/routes.md shows the table). */
export const activityPolicies = {
  lookAtRenewal: system('reads where a renewal stands, and records a limit that has passed'),
  deliverCode: system('sends a code to the registered phone; the challenge is live, whoever asked for it'),
  askBank: system('asks the bank what became of money: owed to the resident whoever is signed in'),
  recordBankAnswer: system('records what the bank has said'),
  recordBankSilence: system('records that the bank did not answer'),
  recordUnsent: system('ends an attempt that was never sent, once its time is over'),
  lookAtAttempt: system('reads where an attempt stands'),
  askCaptures: system('asks about every capture again once the bank can no longer void it'),
  lookAtRefund: system('reads where a refund stands, and records what time alone decides'),
  recordRefundSent: system(
    'carries out what was decided; rights were checked when it was decided and approved, and losing one later undoes no decision',
  ),
  sendRefund: system('sends what was decided to the bank, once; as recordRefundSent'),
  recordRefundAnswer: system('records what the bank has said of a refund'),
  issueCoverage: system('what is paid, or exempt, is covered'),
  notifyAuthority: system('tells the authority of every coverage'),
  recordNotice: system('records what the authority has said'),
  lookAtNotice: system('reads whether a notice is owed'),
  tellChange: system('tells the authority of a change of coverage that was recorded'),
  recordChange: system('records what the authority has said of a change'),
  lookAtCase: system('moves due times, escalates and wakes cases by the calendar'),
  lookAtProposal: system('lets a proposal expire that nobody approved in time'),
  lookAtSchedule: system(
    'records that a schedule has begun, ended or lapsed: the law is in force whoever entered it',
  ),
  runImpact: person('fees.preview', 'before each page of renewals, and before it ends with a result'),
  runSettlement: system(
    "matches the bank's files, which were received with their importer's right; the day is settled for the books, and shows nobody anything",
  ),
} as const satisfies Readonly<Record<ActivityName, ActivityPolicy>>;

/** The activities as they are, once each has said for whom it acts; throws where one has not. */
export function declared<A extends object>(activities: A): A {
  const silent = Object.keys(activities).filter((name) => !Object.hasOwn(activityPolicies, name));
  if (silent.length > 0)
    throw new Error(`no policy is declared for ${silent.join(', ')} (libs/contracts, activity-policies)`);
  return activities;
}
