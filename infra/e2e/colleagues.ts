import type { Role } from '@tajdeed/domain';
import type { Officer } from './officer';
import type { World } from './world';

/** Two administrators: what one proposes, the other approves. */
export type Administrators = readonly [Officer, Officer];

/** Free text of the staff, which is kept sealed. */
const reason = 'a colleague whom the canary knows';

/** Somebody whom the provider knows, as an administrator writes it down. */
export function personOf(world: World, subject: string) {
  const name = `${subject}ofthespecs`;
  world.plant('name', name);
  world.plant('staff text', reason);
  return { issuer: `${world.system.addresses.sandbox}/idp`, subject, name, department: 'assurance' };
}

/** Invites a colleague, who may sign in from now on. */
export async function invite(world: World, [one, other]: Administrators, subject: string): Promise<void> {
  const invited = await one.ask('/staff/invitations', { ...personOf(world, subject), reason });
  expect((await one.approve(invited)).body['code']).toBe('same-person');
  expect((await other.approve(invited)).body['state']).toBe('APPROVED');
}

/** Gives a member of the staff a role for thirty days. */
export async function giveRole(
  world: World,
  [one, other]: Administrators,
  memberId: unknown,
  role: Role,
): Promise<void> {
  const [{ from, to } = { from: '', to: '' }] = await world.query<{ from: string; to: string }>(
    `select to_char(app.now(), 'YYYY-MM-DD') as from, to_char(app.now() + interval '30 days', 'YYYY-MM-DD') as to`,
  );
  const given = await other.ask('/approvals', {
    kind: 'staff.grant',
    content: { memberId, role, department: null, room: null, startsOn: from, endsOn: to },
    reason,
  });
  expect(given.status).toBe(201);
  expect((await one.approve(given)).body['state']).toBe('APPROVED');
}
