import { approvalsMigrations } from '@tajdeed/approvals';
import { auditMigrations } from '@tajdeed/audit';
import { casesMigrations } from '@tajdeed/cases';
import { coverageMigrations } from '@tajdeed/coverage';
import { feesMigrations, seedFees } from '@tajdeed/fees';
import { identityMigrations } from '@tajdeed/identity';
import { lifecycleMigrations, syncLifecycles } from '@tajdeed/lifecycle';
import { paymentsMigrations } from '@tajdeed/payments';
import { platformMigrations, type Migration } from '@tajdeed/platform';
import { renewalsMigrations } from '@tajdeed/renewals';
import { residencyMigrations } from '@tajdeed/residency';
import { searchMigrations } from '@tajdeed/search';
import { staffMigrations } from '@tajdeed/staff';
import type { QueryRunner } from 'typeorm';

/** Every room's migrations; a spec of the migrate app holds this list and its own equal. */
export const allMigrations: readonly Migration[] = [
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

/** What stands in every test database besides the schema. */
export async function fillTemplate(runner: QueryRunner): Promise<void> {
  await syncLifecycles(runner.manager);
  await seedFees(runner.manager);
}
