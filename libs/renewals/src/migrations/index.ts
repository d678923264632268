import { CreateRenewals20261122000500 } from './20261122000500-renewals';
import { IndexRenewalsByTime20261124000510 } from './20261124000510-by-time';
import { TellLateRenewals20261129000400 } from './20261129000400-late';

/** The renewals room's schema. */
export const renewalsMigrations = [
  CreateRenewals20261122000500,
  IndexRenewalsByTime20261124000510,
  TellLateRenewals20261129000400,
];
