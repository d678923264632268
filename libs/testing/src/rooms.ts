import { auditMigrations } from '@tajdeed/audit';
import { lifecycleMigrations, syncLifecycles } from '@tajdeed/lifecycle';
import { platformMigrations, type Migration } from '@tajdeed/platform';
import type { QueryRunner } from 'typeorm';

/** Every room's migrations; a spec of the migrate app holds this list and its own equal. */
export const allMigrations: readonly Migration[] = [
  ...platformMigrations,
  ...lifecycleMigrations,
  ...auditMigrations,
];

/** What stands in every test database besides the schema. */
export async function fillTemplate(runner: QueryRunner): Promise<void> {
  await syncLifecycles(runner.manager);
}
