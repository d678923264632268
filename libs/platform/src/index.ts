import { CreateApp20261122000100 } from './migrations/20261122000100-app';

export { databaseRoles, type DatabaseRole } from './roles';

export const platformMigrations = [CreateApp20261122000100];
