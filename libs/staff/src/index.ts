import { CreateStaff20261124000200 } from './migrations/20261124000200-staff';
import { AddStaffViews20261124000310 } from './migrations/20261124000310-views';
import { EndSessions20261124000400 } from './migrations/20261124000400-ended-sessions';
import { TellWhoWithdrew20261129000800 } from './migrations/20261129000800-delegations';
import { HoldRights20261202000210 } from './migrations/20261202000210-held-rights';
import { EnterPastDelegations20261202000400 } from './migrations/20261202000400-past-delegations';
import { LetWorkerAskGrants20261202000500 } from './migrations/20261202000500-grants-for-worker';

export { mayBePlain } from './provider';
export { Sessions } from './sessions';
export { StaffModule } from './staff.module';
export type { StaffOptions } from './staff.options';

export const staffMigrations = [
  CreateStaff20261124000200,
  AddStaffViews20261124000310,
  EndSessions20261124000400,
  TellWhoWithdrew20261129000800,
  HoldRights20261202000210,
  EnterPastDelegations20261202000400,
  LetWorkerAskGrants20261202000500,
];
