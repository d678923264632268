import type { EventOf, Kind } from '@tajdeed/events';
import type { DatabaseRole } from '@tajdeed/platform';

/** The database roles that may record an event, by the kind of the thing and the event. */
export type WhoRecords = Readonly<Record<string, Readonly<Record<string, readonly DatabaseRole[]>>>>;

const api = ['tajdeed_api'] as const;
const worker = ['tajdeed_worker'] as const;
const both = ['tajdeed_api', 'tajdeed_worker'] as const;
/** No process: the owner alone, when a database is migrated. */
const migration = [] as const;

/**
 * Who may record what (security items 30, 80): the resident's own steps come through the api, all that is proven or runs
 * out of time through the worker. The database holds a copy and refuses everybody else, so that no process can forge an
 * event of another. An event without a row here does not compile; an empty row is an event that a migration alone records.
 */
export const whoRecords: {
  readonly [K in Kind]: Readonly<
    Record<EventOf<K>, readonly [DatabaseRole, ...DatabaseRole[]] | typeof migration>
  >;
} = {
  renewal: {
    'renewal.requested': api,
    'code.verified': api,
    'code.exhausted': api,
    'code.expired': worker,
    'pledge.accepted': api,
    'pledge.expired': worker,
    'term.chosen': api,
    'term.exempted': api,
    'term.reopened': api,
    'term.expired': worker,
    'quote.lapsed': api,
    'payment.captured': worker,
    'payment.expired': worker,
    'coverage.issued': worker,
    'coverage.refused': worker,
    'authority.acknowledged': worker,
    'authority.refused': worker,
    'notice.retried': api,
    'coverage.retried': api,
    'renewal.abandoned': api,
  },
  attempt: {
    'attempt.opened': api,
    'attempt.sent': api,
    'attempt.captured': worker,
    'attempt.declined': worker,
    'attempt.cancelled': worker,
    'attempt.unclear': worker,
    'attempt.expired': worker,
    'attempt.captured_late': worker,
    'attempt.abandoned': worker,
    'attempt.confirmed': worker,
    'attempt.voided': worker,
    'attempt.corrected_captured': worker,
    'attempt.corrected_voided': worker,
    'attempt.refunded': both,
    'attempt.settled': api,
  },
  coverage: {
    'coverage.issued': worker,
    'coverage.granted': worker,
    'coverage.finalised': worker,
    'coverage.suspended': worker,
    'coverage.reinstated': api,
    'coverage.ended': api,
  },
  notice: {
    'notice.owed': both,
    'notice.acknowledged': worker,
    'notice.refused': worker,
  },
  case: {
    'case.opened': both,
    'case.taken': api,
    'case.released': api,
    'case.assigned': api,
    'case.handed_over': api,
    'case.snoozed': api,
    'case.woken': both,
    'case.escalated': worker,
    'case.rescheduled': worker,
    'case.split': api,
    'case.merged': api,
    'case.acted': api,
    'case.resolved': both,
    'case.reopened': api,
  },
  proposal: {
    'proposal.made': api,
    'proposal.edited': api,
    'proposal.approved': api,
    'proposal.refused': api,
    'proposal.withdrawn': api,
    'proposal.voided': api,
    'proposal.expired': worker,
  },
  account: {
    'account.invited': api,
    'account.activated': api,
    'account.factor_added': api,
    'account.lapsed': worker,
    'account.disabled': api,
    'account.enabled': api,
  },
  grant: {
    'grant.given': api,
    'grant.withdrawn': api,
  },
  delegation: {
    'delegation.given': api,
    'delegation.ended': api,
  },
  holiday: {
    'holiday.declared': api,
    'holiday.withdrawn': api,
  },
  schedule: {
    'schedule.drafted': api,
    'schedule.edited': api,
    'schedule.submitted': api,
    'schedule.recalled': api,
    'schedule.refused': api,
    'schedule.lapsed': worker,
    'schedule.withdrawn': api,
    'schedule.approved': api,
    'schedule.annulled': api,
    'schedule.enacted': migration,
    'schedule.began': worker,
    // Of what is enacted it is entered with it; a schedule that takes over ends the one before.
    'schedule.superseded': worker,
  },
  refund: {
    'refund.requested': both,
    'refund.sent': worker,
    // A settlement file, or two people, may prove what the bank did not say.
    'refund.completed': both,
    'refund.given_in_part': both,
    'refund.refused': both,
    'refund.unclear': worker,
    // Two people give one up that was never sent.
    'refund.withdrawn': both,
  },
  impact: {
    'impact.started': api,
    'impact.finished': worker,
    'impact.stopped': worker,
  },
  settlement: {
    'settlement.received': api,
    'settlement.matched': worker,
    'settlement.closed': api,
    'settlement.reopened': api,
  },
  reading: {
    'reading.sealed': worker,
  },
};
