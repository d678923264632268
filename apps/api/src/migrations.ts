import { feesMigrations } from '@tajdeed/fees';
import { identityMigrations } from '@tajdeed/identity';
import { lifecycleMigrations } from '@tajdeed/lifecycle';
import { platformMigrations } from '@tajdeed/platform';
import { renewalsMigrations } from '@tajdeed/renewals';

/** The schema that this app needs; it does not start on an older one. */
export const neededMigrations = [
  ...platformMigrations,
  ...lifecycleMigrations,
  ...identityMigrations,
  ...feesMigrations,
  ...renewalsMigrations,
];
