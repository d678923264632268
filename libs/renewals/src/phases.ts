import {
  eventsFrom,
  renewalLifecycle,
  type AttemptState,
  type RenewalEvent,
  type RenewalState,
} from '@tajdeed/domain';
import type { TextKey } from '@tajdeed/platform';
import type { Block } from './term-reach';

/** What the outside sees of the inner states: few phases, each with a stable name. */
export const phases = {
  'enter-code': { finished: false },
  'accept-pledge': { finished: false },
  'choose-term': { finished: false },
  pay: { finished: false },
  paying: { finished: false }, // the way to the bank, or its page, is open
  confirming: { finished: false }, // do not pay again: we are asking the bank
  completing: { finished: false },
  completed: { finished: true },
  lapsed: { finished: true },
  refused: { finished: true },
  held: { finished: false }, // a person decides
} as const;

export type Phase = keyof typeof phases;

const phaseOfState = {
  AWAITING_CODE: 'enter-code',
  AWAITING_PLEDGE: 'accept-pledge',
  AWAITING_TERM: 'choose-term',
  AWAITING_PAYMENT: 'pay',
  ISSUING: 'completing',
  NOTIFYING: 'completing',
  ACKNOWLEDGED: 'completed',
  EXPIRED: 'lapsed',
  REFUSED: 'refused',
  ABANDONED: 'refused',
  HELD: 'held',
} as const satisfies Record<RenewalState, Phase>;

/** An attempt that keeps others from being opened, as the phase sees it. */
export interface OpenAttempt {
  readonly state: AttemptState;
  /** Whether the bank has reported on it. */
  readonly reported: boolean;
}

/** The phase of a renewal; an open attempt makes "pay" into "paying" or "confirming". */
export function phaseOf(state: RenewalState, attempt: OpenAttempt | null): Phase {
  if (state !== 'AWAITING_PAYMENT' || !attempt) return phaseOfState[state];
  const open = attempt.state === 'OPEN' || attempt.state === 'AT_BANK';
  return open && !attempt.reported ? 'paying' : 'confirming';
}

/** Key of the sentence that a resident reads. */
export function sentenceKey(state: RenewalState, phase: Phase): TextKey {
  return phase === 'paying' || phase === 'confirming'
    ? `renewal.${phase}`
    : renewalLifecycle.states[state].shown;
}

/** Something that the resident may do now. */
export interface Action {
  readonly name: string;
  readonly method: 'POST' | 'DELETE' | 'GET';
  /** Path below the API's address. */
  readonly path: string;
  /** Not before this instant (ISO, UTC), where there is a cool-down. */
  readonly from?: string;
}

/** The resident's own events and what he does to bring them about; the lifecycle says when they may happen. */
const doing = {
  'code.verified': [
    ['enter-code', 'POST', 'code'],
    ['resend-code', 'POST', 'codes'],
  ],
  'pledge.accepted': [
    ['read-pledge', 'GET', 'pledge'],
    ['accept-pledge', 'POST', 'pledge'],
  ],
  'term.chosen': [
    ['see-fees', 'GET', 'fees'],
    ['choose-term', 'POST', 'term'],
  ],
  'payment.captured': [['pay', 'POST', 'payments']],
  'term.reopened': [['reopen-term', 'DELETE', 'term']],
} as const satisfies Partial<Record<RenewalEvent, readonly (readonly [string, Action['method'], string])[]>>;

/** What the resident may do in `state`, computed from the lifecycle; with an open attempt he can only go to the bank, once, and wait. */
export function actionsOf(
  renewalId: string,
  state: RenewalState,
  facts: {
    readonly attemptOpen: boolean;
    /** Money that came too late is not back yet, so nothing more is paid. */
    readonly isPaidLate: boolean;
    /** The page from which the payer may go to the bank now. */
    readonly payPage: string | null;
    readonly covered: boolean;
    readonly resendFrom: string | null;
    /** Why no term can be chosen, where that is so. */
    readonly block?: Block | undefined;
  },
): readonly Action[] {
  const mine = facts.attemptOpen ? [] : eventsFrom(renewalLifecycle, state).filter(isResidents);
  const actions = mine
    .flatMap((event) => [...doing[event]])
    .filter(([name]) => !isBlocked(name, facts.block) && !(facts.isPaidLate && name === 'pay'))
    .map(([name, method, path]) => ({
      name,
      method,
      path: `/renewals/${renewalId}/${path}`,
      ...(name === 'resend-code' && facts.resendFrom !== null ? { from: facts.resendFrom } : {}),
    }));
  const toBank = { name: 'go-to-bank', method: 'GET', path: `/pay/${facts.payPage ?? ''}` } as const;
  const steps = facts.payPage === null || facts.isPaidLate ? actions : [...actions, toBank];
  const certificate = {
    name: 'get-certificate',
    method: 'GET',
    path: `/renewals/${renewalId}/certificate`,
  } as const;
  return facts.covered ? [...steps, certificate] : steps;
}

/** Where the law names no fee there is nothing to see either; of one that may only be bought later the fee is shown. */
function isBlocked(name: string, block: Block | undefined): boolean {
  return (
    block !== undefined && (name === 'choose-term' || (name === 'see-fees' && block.code !== 'term-refused'))
  );
}

/** Key of the sentence that says why a resident cannot go on. */
export function blockKey(block: Block): TextKey {
  return block.code === 'term-refused' ? `field.${block.reason}` : `error.${block.code}`;
}

function isResidents(event: RenewalEvent): event is keyof typeof doing {
  return Object.hasOwn(doing, event);
}
