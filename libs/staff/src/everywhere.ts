import { allows, type Place } from '@tajdeed/domain';
import type { Principal } from '@tajdeed/platform';

/** The staff belongs to no department and no room: only a role that holds everywhere reaches its people, sign-ins and roles. */
export const EVERYWHERE: Place = { department: null, room: null };

/** Whether this person may take rights away; to others, what they name is not there. */
export function managesStaff({ grants }: Principal): boolean {
  return allows(grants, 'staff.manage', EVERYWHERE);
}
