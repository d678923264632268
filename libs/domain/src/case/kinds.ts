import { allows, type Grant, type Permission, type Place } from '../staff/roles';

/** Something that a person of the staff may do about a case. Its room carries it out under this name. */
export interface CaseActionRow {
  readonly name: string;
  /** What the deciding person needs at the case's place. */
  readonly permission: Permission;
  /** What the second person needs there; null where one person may decide alone. */
  readonly approval: Permission | null;
}

/** One kind of case, as data. */
export interface CaseKindRow {
  /** The room that the subject belongs to, and the department that decides. */
  readonly room: string;
  readonly department: string;
  /** What it is about: a kind of thing. */
  readonly subjectKind: string;
  /** 1 is the most urgent, 4 the least. */
  readonly priority: number;
  /** Working days until it is due (D16). */
  readonly days: number;
  readonly actions: readonly CaseActionRow[];
}

const alone = <N extends string>(name: N) => ({ name, permission: 'cases.act', approval: null }) as const;
/** Bringing a machine of ours on again: for those who keep it running. */
const repair = <N extends string>(name: N) =>
  ({ name, permission: 'operations.repair', approval: null }) as const;
const cover = <N extends string>(name: N) =>
  ({ name, permission: 'cases.act', approval: 'cover.approve' }) as const;
const money = <N extends string>(name: N) =>
  ({ name, permission: 'cases.act', approval: 'money.approve' }) as const;
/** Alone up to a limit, which the action itself knows; by two people above it. */
const giving = <N extends string>(name: N) =>
  ({ name, permission: 'money.return', approval: 'money.approve' }) as const;
const giveBack = giving('return-money');
/** Every kind of case: what the machine may not decide alone. */
export const caseKinds = {
  /** The authority does not take the notice: the renewal is HELD. */
  'authority-refused': {
    ...{ room: 'residency', department: 'assurance', subjectKind: 'renewal', priority: 2, days: 3 },
    actions: [alone('notify-again'), cover('give-up')],
  },
  /** The authority has the coverage and does not take that it was suspended, stands again or has ended. */
  'change-refused': {
    ...{ room: 'residency', department: 'assurance', subjectKind: 'coverage', priority: 2, days: 2 },
    actions: [alone('tell-again')],
  },
  /** The authority has the coverage and answers nothing to a change of it: somebody must speak with it. */
  'change-silent': {
    ...{ room: 'residency', department: 'assurance', subjectKind: 'coverage', priority: 2, days: 1 },
    actions: [repair('start-again'), alone('looked-into')],
  },
  /** Paid or exempt, yet the coverage cannot stand as asked: the renewal is HELD. */
  'coverage-refused': {
    ...{ room: 'coverage', department: 'assurance', subjectKind: 'renewal', priority: 2, days: 2 },
    actions: [alone('issue-again'), cover('give-up')],
  },
  /** Paid or exempt, and not yet covered although nothing refuses it: a machine of ours stands still. */
  'coverage-late': {
    ...{ room: 'coverage', department: 'assurance', subjectKind: 'renewal', priority: 1, days: 1 },
    actions: [repair('start-again'), alone('looked-into')],
  },
  /** The authority answers nothing to the notice of a coverage that stands: somebody must speak with it. */
  'authority-silent': {
    ...{ room: 'residency', department: 'assurance', subjectKind: 'renewal', priority: 2, days: 1 },
    actions: [repair('start-again'), alone('looked-into')],
  },
  /** The bank gave the money back after the coverage was issued: it is SUSPENDED (D18). */
  'voided-after-issue': {
    ...{ room: 'coverage', department: 'assurance', subjectKind: 'coverage', priority: 2, days: 2 },
    actions: [cover('reinstate'), cover('end-cover')],
  },
  /** Money that arrived when its renewal no longer waited for it. */
  'captured-late': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'attempt', priority: 2, days: 5 },
    actions: [giveBack, money('settled-by-hand')],
  },
  /** The renewal that was paid for was given up. */
  'money-to-return': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'attempt', priority: 2, days: 5 },
    actions: [giveBack, money('settled-by-hand')],
  },
  /** The bank does not give back what it was asked to. */
  'refund-refused': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'attempt', priority: 2, days: 3 },
    actions: [giveBack, money('settled-by-hand')],
  },
  /** The bank gave back less than it was asked to: the rest is given as well, or was given otherwise. */
  'refund-in-part': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'attempt', priority: 2, days: 3 },
    actions: [giveBack, money('settled-by-hand')],
  },
  /** The bank was asked to give money back, and nobody knows whether it did. */
  'refund-unproven': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'refund', priority: 2, days: 3 },
    actions: [money('proven-done'), money('proven-in-part'), money('proven-not-done')],
  },
  /** The bank's word and our record differ. */
  'bank-mismatch': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'attempt', priority: 1, days: 1 },
    actions: [alone('ask-bank-again'), money('settled-by-hand'), money('looked-into')],
  },
  /** A report that a key of the bank opened differs from our record, or from what the bank says when asked: it is wrong, or somebody meddles. */
  'callback-mismatch': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'callback', priority: 1, days: 1 },
    actions: [alone('ask-bank-again'), alone('looked-into')],
  },
  /** The bank answers nothing about an unknown outcome: nobody may pay meanwhile who is held by it (D13). */
  'bank-silent': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'attempt', priority: 2, days: 1 },
    actions: [alone('ask-bank-again'), money('settled-by-hand')],
  },
  /** Asked long enough, and the bank still cannot say what became of the money. */
  'payment-unproven': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'attempt', priority: 3, days: 3 },
    actions: [alone('ask-bank-again'), money('settled-by-hand')],
  },
  /** A line of a settlement file that is not simply one of our payments. */
  'settlement-line': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'settlement-line', priority: 2, days: 3 },
    actions: [
      ...[alone('match-again'), money('attribute-line'), giving('return-foreign'), money('charge-line')],
      money('leave-in-suspense'),
    ],
  },
  /** Money of nobody here that must go back: the bank can't be asked for it by our record, so finance gives it. */
  'foreign-to-return': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'settlement-line', priority: 2, days: 5 },
    actions: [money('returned-by-hand')],
  },
  /** Files of a settled day whose lines are mostly nobody's: too many for a case each. */
  'settlement-file': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'settlement', priority: 1, days: 1 },
    actions: [alone('match-again'), money('leave-in-suspense')],
  },
  /** Captured here, and still in no settlement file. */
  'settlement-missing': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'attempt', priority: 2, days: 3 },
    actions: [alone('ask-bank-again'), money('settled-by-hand'), money('looked-into')],
  },
  /** A terminal had captures on a bank day, and the settlement file of that day has not come in its time. */
  'settlement-overdue': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'settlement-day', priority: 2, days: 2 },
    actions: [alone('looked-into')],
  },
  /** Paid, neither covered nor given back, and no machine brought it on in its time. */
  'paid-not-covered': {
    ...{ room: 'payments', department: 'finance', subjectKind: 'attempt', priority: 1, days: 1 },
    actions: [alone('ask-bank-again'), giveBack, money('settled-by-hand')],
  },
  /** Temporal refuses words for the workflow of a thing, or Kafka its events, again and again. */
  'delivery-stuck': {
    ...{ room: 'relay', department: 'operations', subjectKind: 'thing', priority: 1, days: 1 },
    actions: [repair('deliver-again')],
  },
} as const satisfies Record<string, CaseKindRow>;

export type CaseKind = keyof typeof caseKinds;
export type CaseActionName = (typeof caseKinds)[CaseKind]['actions'][number]['name'];

/** Whether a text is one of the kinds. */
export function isCaseKind(text: string): text is CaseKind {
  return Object.hasOwn(caseKinds, text);
}

/** Whether one may hold a case of that kind at that place: who may carry out one of its actions there. */
export function mayHoldCase(grants: readonly Grant[], kind: CaseKind, at: Place): boolean {
  return caseKindOf(kind).actions.some(({ permission }) => allows(grants, permission, at));
}

/** The row of a kind, with its widest type. */
export function caseKindOf(kind: CaseKind): CaseKindRow {
  return caseKinds[kind];
}
