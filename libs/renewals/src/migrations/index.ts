import { CreateRenewals20261122000500 } from './20261122000500-renewals';

/** The renewals room's schema. */
export const renewalsMigrations = [CreateRenewals20261122000500];
