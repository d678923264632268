import { approvalsMigrations } from '@tajdeed/approvals';
import { auditMigrations } from '@tajdeed/audit';
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

/** Every room's migrations. They run in the order of their stamps, not of this list. */
export const roomsMigrations: readonly Migration[] = [
  ...platformMigrations,
  ...lifecycleMigrations,
  ...approvalsMigrations,
  ...staffMigrations,
  ...identityMigrations,
  ...feesMigrations,
  ...renewalsMigrations,
  ...paymentsMigrations,
  ...coverageMigrations,
  ...casesMigrations,
  ...searchMigrations,
  ...residencyMigrations,
  ...auditMigrations,
];
