import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { activityPolicies, declared, type ActivityPolicy } from '@tajdeed/contracts';
import { allows, isPermission, roles, type Permission, type Role } from '@tajdeed/domain';
import { Steps } from './steps';

const policies: Readonly<Record<string, ActivityPolicy>> = activityPolicies;

/** The rooms are not asked for anything: only which steps there are. */
const served = (): object[] =>
  Object.values<object>({ ...Steps.prototype.byQueue.call(Object.create(Steps.prototype) as Steps) });
const names = () => served().flatMap((steps) => Object.keys(steps));

/** The table of the page that people read: its cells by activity. */
function documented(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync(join(__dirname, '../../../infra/docs/routes.md'), 'utf8');
  const [, after = ''] = page.split('## Activities of the worker');
  const [section = ''] = after.split('\n## ');
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return new Map(cells.map((row) => [row[0] ?? '', row]));
}

const mayOf = (role: Role, permission: Permission) =>
  allows([{ role, department: null, room: null }], permission);

describe('every activity', () => {
  it('says for whom it acts, and none says so that is not served', () => {
    expect(names().sort()).toEqual(Object.keys(policies).sort());
    for (const steps of served()) expect(declared(steps)).toBe(steps);
  });

  it('that does not say so stops the start', () => {
    expect(() => declared({ runImpact: () => undefined, payAnybody: () => undefined })).toThrow(
      'no policy is declared for payAnybody',
    );
    expect(() => declared({ toString: () => 'inherited' })).toThrow('toString');
  });

  it.each(Object.entries(policies))('%s has a reason, or a permission that there is', (_, policy) => {
    if (policy.actsFor === 'system') expect(policy.why.length).toBeGreaterThan(10);
    else expect([isPermission(policy.permission), policy.asks.length > 10]).toEqual([true, true]);
  });

  it('on behalf of a person is known: each has its own spec that the right is asked for again', () => {
    const ofPersons = Object.entries(policies).filter(([, { actsFor }]) => actsFor === 'person');
    // libs/fees/src/impact/starters-right.int.spec.ts
    expect(ofPersons.map(([name]) => name)).toEqual(['runImpact']);
  });

  it.each(Object.entries(policies))('%s stands on the page as it is', (name, policy) => {
    const page = documented();
    const roleNames = page.get('activity')?.slice(3) ?? [];
    expect(roleNames).toEqual(Object.keys(roles));
    const [, actsFor, says, ...marks] = page.get(`\`${name}\``) ?? [];
    if (policy.actsFor === 'system') {
      expect([actsFor, says, marks.filter((mark) => mark !== '')]).toEqual(['the product', policy.why, []]);
      return;
    }
    expect([actsFor, says]).toEqual([
      'whoever began it',
      `\`staff:${policy.permission}\`, asked again ${policy.asks}`,
    ]);
    const may = Object.keys(roles).map((role) => (mayOf(role as Role, policy.permission) ? 'yes' : ''));
    expect(marks).toEqual(may);
  });
});
