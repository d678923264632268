import fc from 'fast-check';
import { caseKinds } from '../case/kinds';
import { isPlace } from './places';
import { allows, grantsFor, isRole, permissions, roles, type Grant, type Role } from './roles';

const everyRole = Object.keys(roles).filter(isRole);
const everywhere = { department: null, room: null };
const anyPlace = fc.record({
  department: fc.constantFrom(null, 'assurance', 'finance'),
  room: fc.constantFrom(null, 'payments', 'coverage'),
});
const anyGrant: fc.Arbitrary<Grant> = fc
  .tuple(anyPlace, fc.constantFrom(...everyRole))
  .map(([place, role]) => ({ ...place, role }));

const holders = (permission: (typeof permissions)[number]): Role[] =>
  everyRole.filter((role) => allows([{ ...everywhere, role }], permission));

describe('roles', () => {
  it.each(permissions)('%s is held by somebody', (permission) => {
    expect(holders(permission)).not.toEqual([]);
  });

  it('nobody who drafts fees may approve them', () => {
    expect(holders('fees.author').filter((role) => holders('fees.approve').includes(role))).toEqual([]);
  });

  it('an auditor only reads', () => {
    expect(roles.auditor.filter((permission) => !/\.(read|search|unmask)$/.test(permission))).toEqual([]);
  });

  it('only an administrator gives roles', () => {
    expect(holders('staff.manage')).toEqual(['administrator']);
    expect(holders('staff.approve')).toEqual(['administrator']);
  });
});

describe('grants', () => {
  it('without any, nothing is allowed', () => {
    expect(permissions.filter((permission) => allows([], permission))).toEqual([]);
  });

  it('one for a department or room reaches neither another one nor what belongs to none', () => {
    const payments: Grant = { role: 'clerk', department: 'assurance', room: 'payments' };
    expect(allows([payments], 'cases.act', { department: 'assurance', room: 'payments' })).toBe(true);
    expect(allows([payments], 'cases.act', { department: 'assurance', room: 'coverage' })).toBe(false);
    expect(allows([payments], 'cases.act', { department: 'finance', room: 'payments' })).toBe(false);
    expect(allows([payments], 'cases.act', { department: null, room: 'payments' })).toBe(false);
  });

  it('can be given wherever a case may lie', () => {
    for (const { department, room } of Object.values(caseKinds))
      expect([department, room, isPlace({ department, room })]).toEqual([department, room, true]);
  });

  it('more of them never allow less', () => {
    fc.assert(
      fc.property(
        fc.array(anyGrant, { maxLength: 4 }),
        anyGrant,
        fc.constantFrom(...permissions),
        anyPlace,
        (some, one, permission, place) => {
          expect(allows([...some, one], permission, place)).toBe(
            allows(some, permission, place) || allows([one], permission, place),
          );
        },
      ),
    );
  });

  it('what is allowed somewhere is carried by one of them', () => {
    fc.assert(
      fc.property(
        fc.array(anyGrant, { maxLength: 4 }),
        fc.constantFrom(...permissions),
        (some, permission) => {
          expect(grantsFor(some, permission).length > 0).toBe(allows(some, permission));
        },
      ),
    );
  });
});
