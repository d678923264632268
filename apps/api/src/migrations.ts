import { approvalsMigrations } from '@tajdeed/approvals';
import { casesMigrations } from '@tajdeed/cases';
import { coverageMigrations } from '@tajdeed/coverage';
import { feesMigrations } from '@tajdeed/fees';
import { identityMigrations } from '@tajdeed/identity';
import { lifecycleMigrations } from '@tajdeed/lifecycle';
import { paymentsMigrations } from '@tajdeed/payments';
import { platformMigrations, type Migration } from '@tajdeed/platform';
import { renewalsMigrations } from '@tajdeed/renewals';
import { residencyMigrations } from '@tajdeed/residency';
import { searchMigrations } from '@tajdeed/search';
import { staffMigrations } from '@tajdeed/staff';

/** The schema that this app needs; it does not start on an older one. */
export const neededMigrations: readonly Migration[] = [
  ...platformMigrations,
  ...lifecycleMigrations,
  ...approvalsMigrations,
  ...staffMigrations,
  ...identityMigrations,
  ...feesMigrations,
  ...renewalsMigrations,
  ...paymentsMigrations,
  ...coverageMigrations,
  ...residencyMigrations,
  ...casesMigrations,
  ...searchMigrations,
];
