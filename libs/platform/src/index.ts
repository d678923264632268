import { CreateApp20261122000100 } from './migrations/20261122000100-app';

export { Database, inTransaction, Transactional } from './database/database';
export { DatabaseModule } from './database/database.module';
export { databaseCode, isAway } from './database/faults';
export { SqlClock } from './database/sql-clock';
export { derivedId, newId, newReference, newTrackId, stepKey } from './ids';
export { migrateDatabase, setRolePasswords, type Migration, type Tell } from './migrations/migrate-database';
export { databaseRoles, type DatabaseRole } from './roles';
export { baseShape, kinds } from './settings/kinds';
export { readSettings, SettingsError, StartError } from './settings/settings';

export const platformMigrations = [CreateApp20261122000100];
