import { CreateIdentity20261122000300 } from './20261122000300-identity';

/** The identity room's schema. */
export const identityMigrations = [CreateIdentity20261122000300];
