/** What the staff may do, as data: the guard, the documents' matrix and its test all read this table. */

/** Each thing that a person of the staff may be allowed to do. Routes, CLI verbs and approvals name one. */
export const permissions = [
  'cases.read',
  'cases.take',
  'cases.act',
  'cases.assign',
  'cases.bulk',
  'calendar.declare',
  'records.search',
  'records.unmask',
  'approvals.read',
  'approvals.make',
  'approvals.check',
  'fees.read',
  'fees.author',
  'fees.preview',
  'fees.approve',
  'ledger.read',
  'settlements.read',
  'settlements.import',
  'money.return',
  'money.approve',
  'cover.approve',
  'staff.read',
  'staff.manage',
  'staff.approve',
  'audit.read',
  'operations.repair',
] as const;

export type Permission = (typeof permissions)[number];

const reads = ['cases.read', 'approvals.read', 'records.search'] as const;
const desk = [...reads, 'cases.take', 'cases.act', 'approvals.make', 'records.unmask'] as const;

/** The roles and what each allows. No role both proposes and approves fees; an auditor changes nothing. */
export const roles = {
  clerk: desk,
  supervisor: [
    ...desk,
    'cases.assign',
    'cases.bulk',
    'calendar.declare',
    'approvals.check',
    'cover.approve',
    'ledger.read',
    'staff.read',
  ],
  'fee-author': ['approvals.read', 'approvals.make', 'fees.read', 'fees.preview', 'fees.author'],
  'fee-approver': ['approvals.read', 'approvals.check', 'fees.read', 'fees.preview', 'fees.approve'],
  finance: [
    ...desk,
    'approvals.check',
    'money.return',
    'money.approve',
    'ledger.read',
    'settlements.read',
    'settlements.import',
  ],
  auditor: [
    ...reads,
    'records.unmask',
    'staff.read',
    'audit.read',
    'fees.read',
    'ledger.read',
    'settlements.read',
  ],
  operator: ['cases.read', 'cases.take', 'operations.repair'],
  administrator: [
    'approvals.read',
    'approvals.make',
    'approvals.check',
    'staff.read',
    'staff.manage',
    'staff.approve',
  ],
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof roles;

/** Where a grant holds: null is everywhere. */
export interface Place {
  /** A department's code, e.g. `assurance`. */
  readonly department: string | null;
  /** A room's name, e.g. `payments`. */
  readonly room: string | null;
}

/** One role of a person, in force. */
export interface Grant extends Place {
  readonly role: Role;
}

/** Whether a text is one of the permissions. */
export function isPermission(text: string): text is Permission {
  return permissions.some((permission) => permission === text);
}

/** Whether a text is one of the roles. */
export function isRole(text: string): text is Role {
  return Object.hasOwn(roles, text);
}

/** The grants that carry a permission: queries bind their places, so that another place's thing is not found. */
export function grantsFor(grants: readonly Grant[], permission: Permission): readonly Grant[] {
  return grants.filter(({ role }) => {
    const allowed: readonly Permission[] = roles[role];
    return allowed.includes(permission);
  });
}

/** Whether these grants allow it, at this place if one is named. */
export function allows(grants: readonly Grant[], permission: Permission, at?: Place): boolean {
  return grantsFor(grants, permission).some(
    (grant) => at === undefined || (covers(grant.department, at.department) && covers(grant.room, at.room)),
  );
}

/** A grant for one department or room never reaches a thing that belongs to none. */
function covers(granted: string | null, asked: string | null): boolean {
  return granted === null || granted === asked;
}
